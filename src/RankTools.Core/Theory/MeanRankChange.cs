using RankTools.Results;

namespace RankTools.Theory;

/// <summary>How the mean rank over inputs changes from one layer to the next, with its uncertainty by bootstrap over the inputs.</summary>
/// <param name="From">The layer before.</param>
/// <param name="To">The layer after.</param>
/// <param name="InputCount">Number of inputs.</param>
/// <param name="MeanFrom">Mean rank before.</param>
/// <param name="MeanTo">Mean rank after.</param>
/// <param name="Change">Mean change.</param>
/// <param name="Low">2.5% quantile of the mean change over resampled inputs; null for one input.</param>
/// <param name="High">97.5% quantile.</param>
/// <param name="RiseShare">Share of the resamples in which the mean rises; null for one input.</param>
public sealed record MeanRankChange(
    string From, string To, int InputCount, double MeanFrom, double MeanTo, double Change, double? Low, double? High, double? RiseShare)
{
    /// <summary>All of it as text, as CSV holds it, for example <c>"conv1" "layer1" 10 45.2 44.1 -1.1 -2 -0.5 0</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
