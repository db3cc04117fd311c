namespace RankTools.Deficits;

/// <summary>Which images a class's combination is fitted on.</summary>
public enum DeficitRows
{
    /// <summary>All images.</summary>
    All,

    /// <summary>The images of the class itself, as in the paper.</summary>
    Class,

    /// <summary>All images but those of the class.</summary>
    Other,
}
