namespace RankTools.Reports.Charts;

/// <summary>A number of one layer.</summary>
internal sealed record DepthPoint(int LayerIndex, string Layer, double Value, double? Low = null, double? High = null, string? Text = null);
