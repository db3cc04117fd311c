namespace RankTools.Reports.Charts;

/// <summary>How positions on an axis follow from values.</summary>
public enum AxisScale
{
    /// <summary>Equal steps for equal differences.</summary>
    Linear,

    /// <summary>Equal steps for equal ratios; what is not positive is not drawn.</summary>
    Logarithmic,

    /// <summary>Values are the numbers of names in a list, from 0.</summary>
    Names,
}
