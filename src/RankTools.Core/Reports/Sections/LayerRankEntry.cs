using RankTools.Ranks;
using RankTools.Reports.Charts;

namespace RankTools.Reports.Sections;

/// <summary>What a report keeps of a <see cref="LayerRank"/>: all but most of its singular values.</summary>
internal sealed record LayerRankEntry
{
    private LayerRankEntry(LayerRank rank)
    {
        (Network, Layer, LayerIndex, Source) = (rank.Network, rank.Layer, rank.LayerIndex, rank.Source);
        (Rank, Low, High, Unresolved, Gap) = (rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved, rank.Gap);
        (Inputs, Outputs, Norm) = (rank.InputDimension, rank.OutputDimension, rank.SpectralNorm);
        (EffectiveRank, StableRank, ParticipationRatio) = (rank.EffectiveRank, rank.StableRank, rank.ParticipationRatio);
        (Threshold, Condition) = (rank.Threshold, Wording.Tolerance(rank.Rule, rank.Tolerance));
        (Patch, Context, InputNode) = (rank.Patch ?? "", rank.Context.ToString(), rank.InputNode ?? "");
        (Precision, Device, Seed, Seconds, Kinks) = (rank.Precision.ToString(), rank.Device, rank.Seed, rank.ElapsedSeconds, rank.KinkCount);
        Length = (int)Math.Min(rank.InputDimension, rank.OutputDimension);
        Spectrum = SpectrumCurve.Thin(rank.SingularValues, Length);
    }

    public string Network { get; }

    public string Layer { get; }

    public int LayerIndex { get; }

    public string Source { get; }

    public int Rank { get; }

    public int Low { get; }

    public int High { get; }

    public bool Unresolved { get; }

    public double? Gap { get; }

    public long Inputs { get; }

    public long Outputs { get; }

    public double Norm { get; }

    public double EffectiveRank { get; }

    public double StableRank { get; }

    public double ParticipationRatio { get; }

    public double Threshold { get; }

    public string Condition { get; }

    public string Patch { get; }

    public string Context { get; }

    public string InputNode { get; }

    public string Precision { get; }

    public string Device { get; }

    public long Seed { get; }

    public double Seconds { get; }

    public long Kinks { get; }

    public int Length { get; }

    public ChartPoint[] Spectrum { get; }

    public static LayerRankEntry Of(LayerRank rank) => new(rank);
}
