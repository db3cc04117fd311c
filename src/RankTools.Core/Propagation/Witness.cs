using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// Random combinations of the input directions that are pushed in float64 beside the float32 tangents. With E the error of the
/// float32 Jacobian, ‖E‖ ≤ α·√(2/π)·max_j ‖E g_j‖ fails with probability at most α^−q (Halko, Martinsson and Tropp 2011,
/// lemma 4.1), g_j standard normal.
/// </summary>
internal sealed class Witness : IDisposable
{
    private Witness(Tensor matrix) => Matrix = matrix;

    /// <summary>q × p standard normal weights, float64.</summary>
    public Tensor Matrix { get; }

    /// <summary>Draws the weights; null when the tangents are float64 themselves.</summary>
    public static Witness? Draw(InputDirections directions, TangentPassOptions options)
    {
        if (!options.MeasuresError)
            return null;
        using var generator = new Generator((ulong)options.Seed);
        using var drawn = randn([TangentPassOptions.WitnessCount, directions.Count], float64, CPU, generator: generator);
        return new(drawn.to(options.Device, copy: true).DetachFromDisposeScope());
    }

    public void Dispose() => Matrix.Dispose();
}
