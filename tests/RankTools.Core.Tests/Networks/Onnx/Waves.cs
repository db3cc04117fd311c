using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Small inputs that are easily made again elsewhere.</summary>
internal static class Waves
{
    /// <summary>sin 0, sin 1, sin 2, …</summary>
    public static Tensor Wave(params long[] shape) => arange(shape.Aggregate(1L, (product, size) => product * size), float64).sin().reshape(shape);

    public static Tensor Numbers(params double[] values) => tensor(values, float64);

    public static Tensor Integers(params long[] values) => tensor(values, int64);
}
