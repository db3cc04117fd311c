namespace RankTools.Kernels;

/// <summary>Kernels of convolutions as the loops of this folder read them, made once for all tiles of a segment and freed with it.</summary>
internal sealed class KernelCache : IDisposable
{
    private readonly Dictionary<(object Owner, Type Type), IDisposable> kernels = [];

    /// <summary>What was made for an operator, or is made now; the cache frees it.</summary>
    /// <param name="owner">The operator.</param>
    /// <param name="make">Makes it.</param>
    public T Get<T>(object owner, Func<T> make)
        where T : IDisposable
    {
        if (!kernels.TryGetValue((owner, typeof(T)), out var found))
            kernels[(owner, typeof(T))] = found = make();
        return (T)found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var kernel in kernels.Values)
            kernel.Dispose();
        kernels.Clear();
    }
}
