using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>Rows and columns of zeros around a map; negative ones are cut off.</summary>
internal readonly record struct MapMargin(long Top, long Bottom, long Left, long Right)
{
    /// <summary>Adds the margin to a batch of maps.</summary>
    public Tensor Pad(Tensor maps, double value = 0) =>
        this == default ? maps : nn.functional.pad(maps, [Left, Right, Top, Bottom], value: value);
}
