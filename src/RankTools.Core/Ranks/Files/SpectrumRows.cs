using RankTools.Backend;
using RankTools.Ranks.Weights;

namespace RankTools.Ranks.Files;

/// <summary>One spectrum as it stands in a file: its values, one row each, and what is the same in all of these rows.</summary>
internal sealed record SpectrumRows
{
    /// <summary>σ̂, descending.</summary>
    public required Spectrum Values { get; init; }

    /// <summary>What they are the singular values of.</summary>
    public required SpectrumKind Kind { get; init; }

    public required string Source { get; init; }

    public string? Network { get; init; }

    /// <summary>The layer, or the name of the weights.</summary>
    public string? Layer { get; init; }

    public int? LayerIndex { get; init; }

    /// <summary>m of the matrix, which the threshold may depend on.</summary>
    public required long Rows { get; init; }

    /// <summary>n of the matrix.</summary>
    public required long Columns { get; init; }

    /// <summary>Absolute bound on the error of every value; null where none is known.</summary>
    public double? Error { get; init; }

    public required Tolerance Tolerance { get; init; }

    public required double Threshold { get; init; }

    public required int Rank { get; init; }

    public int? RankLow { get; init; }

    public int? RankHigh { get; init; }

    /// <summary>How many values are missing from the list because they lie below the floor.</summary>
    public int CensoredCount { get; init; }

    /// <summary>An upper bound on those; null where there are none.</summary>
    public double? CensoredBound { get; init; }

    public required Precision Precision { get; init; }

    public long? Seed { get; init; }

    public string? Preprocessing { get; init; }

    public string? WeightHash { get; init; }

    public static SpectrumRows Of(LayerRank rank) => new()
    {
        Values = rank.SingularValues,
        Kind = SpectrumKind.Jacobian,
        Source = rank.Source,
        Network = rank.Network,
        Layer = rank.Layer,
        LayerIndex = rank.LayerIndex,
        Rows = rank.OutputDimension,
        Columns = rank.InputDimension,
        Error = rank.SingularValueError,
        Tolerance = new(rank.Rule, rank.Tolerance),
        Threshold = rank.Threshold,
        Rank = rank.Rank,
        RankLow = rank.RankLow,
        RankHigh = rank.RankHigh,
        CensoredCount = rank.CensoredCount,
        CensoredBound = rank.CensoredCount > 0 ? rank.CensoredBound : null,
        Precision = rank.Precision,
        Seed = rank.Seed,
        Preprocessing = rank.Preprocessing,
        WeightHash = rank.WeightHash,
    };

    public static SpectrumRows Of(MatrixRank rank) => new()
    {
        Values = rank.SingularValues,
        Kind = SpectrumKind.Matrix,
        Source = rank.Source,
        Rows = rank.Rows,
        Columns = rank.Columns,
        Error = rank.SingularValueError,
        Tolerance = new(rank.Rule, rank.Tolerance),
        Threshold = rank.Threshold,
        Rank = rank.Rank,
        RankLow = rank.RankLow,
        RankHigh = rank.RankHigh,
        Precision = rank.Precision,
    };

    public static SpectrumRows Of(WeightRank rank) => new()
    {
        Values = rank.SingularValues,
        Kind = SpectrumKind.Matrix,
        Source = rank.Source,
        Layer = rank.Name,
        Rows = rank.Rows,
        Columns = rank.Columns,
        Error = rank.SingularValueError,
        Tolerance = new(rank.Rule, rank.Tolerance),
        Threshold = rank.Threshold,
        Rank = rank.Rank,
        RankLow = rank.RankLow,
        RankHigh = rank.RankHigh,
        Precision = rank.Precision,
    };

    /// <summary>The spectrum of a convolution as an operator, beside that of its reshaped kernel; null where it was not measured.</summary>
    public static SpectrumRows? OperatorOf(WeightRank rank) => rank.OperatorThreshold is not { } threshold ? null : Of(rank) with
    {
        Values = rank.OperatorSingularValues,
        Kind = SpectrumKind.Operator,
        Error = null,
        Threshold = threshold,
        Rank = rank.OperatorRank!.Value,
        RankLow = null,
        RankHigh = null,
    };
}
