namespace RankTools.Ranks.Comparison;

/// <summary>What became of a layer's rank from one run to another.</summary>
public enum RankChange
{
    /// <summary>No difference that is significant and larger than the error of the computation.</summary>
    Unchanged,

    /// <summary>The rank is lower.</summary>
    Decrease,

    /// <summary>The rank is higher.</summary>
    Increase,

    /// <summary>The layer is in one of the runs only.</summary>
    Missing,
}
