using RankTools.Networks;

using TorchSharp;

namespace RankTools.Samples.Networks;

/// <summary>
/// Where small Transformers and mixers with few images start better than with timm's initial weights, which are meant for widths of hundreds and
/// millions of images. Other parameters stay as the module draws them.
/// </summary>
internal static class SmallStart
{
    private const double Usual = 0.02; // the deviation of a Transformer's matrices in timm
    private const double LongestWave = 100;
    private const double ShallowScale = 0.1; // for up to 18 blocks (Touvron et al. 2021, arXiv 2103.17239); the module draws 1e-4

    /// <summary>The values that a parameter starts with.</summary>
    public static torch.Tensor Of(Parameter parameter) => parameter.Role switch
    {
        // Deviation 1/√fan-in, which keeps the size of what passes.
        ParameterRole.TransformerWeight => parameter.Master / (Usual * Math.Sqrt(parameter.Shape[1])),
        ParameterRole.PositionEmbedding => Waves(parameter),
        ParameterRole.LayerScale => torch.full_like(parameter.Master, ShallowScale),
        _ => parameter.Master,
    };

    /// <summary>Sines and cosines of row and column, and nothing for the class token (Vaswani et al. 2017; in two dimensions as in MoCo v3).</summary>
    private static torch.Tensor Waves(Parameter parameter)
    {
        var (grid, width) = (parameter.Grid!, parameter.Shape[2]);
        var (waves, values) = (width / 4, new float[parameter.ElementCount]);
        for (var place = 0; place < grid.Height * grid.Width; place++)
        {
            var features = values.AsSpan((int)((grid.Prefix + place) * width));
            for (var wave = 0; wave < waves; wave++)
            {
                var rate = Math.Pow(LongestWave, -(double)wave / waves);
                var (row, column) = (place / grid.Width * rate, place % grid.Width * rate);
                (features[wave], features[(int)waves + wave]) = ((float)Math.Sin(row), (float)Math.Cos(row));
                (features[(int)(2 * waves) + wave], features[(int)(3 * waves) + wave]) = ((float)Math.Sin(column), (float)Math.Cos(column));
            }
        }
        return torch.tensor(values, [.. parameter.Shape]);
    }
}
