using System.Text;

using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks;

/// <summary>
/// Weights made from a formula, so that any implementation can build the same network without a file: FNV-1a of the key seeds
/// SplitMix64, scaled by the kind of parameter (see ../shared/reference/make_architectures.py).
/// </summary>
internal static class FormulaWeights
{
    public static void Fill(NeuralNetwork network)
    {
        foreach (var parameter in network.Parameters)
            Fill(parameter);
    }

    public static void Fill(Parameter parameter)
    {
        using var scope = NewDisposeScope();
        parameter.Assign(tensor(Values(parameter), float64).reshape([.. parameter.Shape]));
    }

    public static Tensor Input(long height, long width) =>
        tensor(Uniform("input", 3 * height * width), float64).reshape(1, 3, height, width) * 2;

    private static double[] Values(Parameter parameter)
    {
        var fanIn = parameter.ElementCount / parameter.Shape[0];
        Func<double, double> scale = parameter.Key.Split('.')[^1] switch
        {
            "cls_token" or "dist_token" or "pos_embed" or "relative_position_bias_table" or "beta" or "running_mean" or "bias" => u => 0.1 * u,
            "alpha" or "running_var" => u => 1 + 0.25 * u,
            "ls1" or "ls2" or "layer_scale" => u => 0.5 + 0.25 * u,
            "weight" when parameter.Shape.Length == 1 => u => 1 + 0.25 * u,
            _ => u => u * Math.Sqrt(3.0 / fanIn),
        };
        return Array.ConvertAll(Uniform(parameter.Key, parameter.ElementCount), value => scale(value));
    }

    private static double[] Uniform(string key, long count)
    {
        var hash = Encoding.UTF8.GetBytes(key).Aggregate(0xcbf29ce484222325UL, (h, b) => (h ^ b) * 0x100000001b3UL);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            var z = hash + (ulong)(i + 1) * 0x9E3779B97F4A7C15UL;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
            values[i] = ((z ^ z >> 31) >> 11) * Math.ScaleB(1, -52) - 1;
        }
        return values;
    }
}
