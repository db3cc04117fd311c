namespace RankTools.Commands;

/// <summary>What makes Compare-LayerRank fail.</summary>
public enum LayerRankFailure
{
    /// <summary>The rank of a layer is lower.</summary>
    Decrease,

    /// <summary>The rank of a layer is higher.</summary>
    Increase,

    /// <summary>A layer is in one of the runs only.</summary>
    Missing,
}
