using RankTools.Data;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>Many rows of logits whose classes are correlated as real ones: random mixtures of the rows of real images, with noise of deviation 0.1.</summary>
/// <param name="path">Logits of real images, an .npy file, images × classes.</param>
/// <param name="rows">How many to draw.</param>
internal sealed class MixedLogits(string path, int rows)
{
    private const int BlockRows = 5_000;

    /// <summary>How many there are.</summary>
    public int Rows => rows;

    /// <summary>The rows in blocks, in 64 bits, always the same.</summary>
    public Tensor[] Draw()
    {
        var logits = NpyFile.Read(path);
        random.manual_seed(1);
        using var real = tensor(logits.ToDoubles(), float64).reshape(logits.Shape[0], logits.Shape[1]).div(Math.Sqrt(logits.Shape[0]));
        return [.. Enumerable.Range(0, (rows + BlockRows - 1) / BlockRows).Select(b => Block(real, Math.Min(BlockRows, rows - (b * BlockRows))))];
    }

    private static Tensor Block(Tensor real, int count)
    {
        using var scope = NewDisposeScope();
        return randn(count, real.shape[0], float64).mm(real).add_(randn(count, real.shape[1], float64), 0.1).MoveToOuterDisposeScope();
    }
}
