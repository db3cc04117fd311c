namespace RankTools.Ranks.Comparison;

/// <summary>By what results of two runs are recognised as being of the same input.</summary>
public enum RankPairing
{
    /// <summary>They are not.</summary>
    None,

    /// <summary>The whole path or description of the input.</summary>
    Source,

    /// <summary>The name of the file alone, its folder left out: the same files in another place.</summary>
    FileName,
}
