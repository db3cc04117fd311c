using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// XS for a random d × q matrix S with one entry ±1 in every row: each feature is added to, or taken off, one of q sums. The sums are those of
/// every q-th feature after a random permutation.
/// </summary>
internal sealed class CountSketch : IFeatureSink
{
    private readonly int size;
    private readonly Tensor order; // d
    private readonly Tensor signs; // d
    private readonly Tensor sums; // n × q, float64

    public CountSketch(long count, long features, int size, ScalarType type, Device device, Generator generator)
    {
        this.size = size;
        using var scope = NewDisposeScope();
        order = rand([features], float64, generator: generator).argsort().to(device).DetachFromDisposeScope();
        signs = ((rand([features], float32, generator: generator).gt(0.5).to(float32) * 2) - 1).to(type, device).DetachFromDisposeScope();
        sums = zeros(count, size, float64, device).DetachFromDisposeScope();
    }

    public void Add(long start, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var (count, features) = (rows.shape[0], rows.shape[1]);
        var padding = (size - (features % size)) % size;
        var signed = rows.index_select(1, order).mul_(signs);
        sums.narrow(0, start, count).copy_(nn.functional.pad(signed, [0L, padding]).view(count, -1, size).sum(1)); // b × ⌈d/q⌉ × q
    }

    /// <summary>HXS.</summary>
    public Tensor Centred() => sums - sums.mean([0]);

    public void Dispose()
    {
        order.Dispose();
        signs.Dispose();
        sums.Dispose();
    }
}
