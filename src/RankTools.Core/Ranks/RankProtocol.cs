namespace RankTools.Ranks;

/// <summary>A bundle of choices.</summary>
public enum RankProtocol
{
    /// <summary>RankTools' own: the Jacobian at the real image, rule <see cref="ToleranceRule.Relative"/> with r = 0.01.</summary>
    Standard,

    /// <summary>
    /// Those of the paper's published code: the centre 16×16 patch, zeros around it after normalisation, rule
    /// <see cref="ToleranceRule.Gram"/>, the authors' preprocessing.
    /// </summary>
    Paper,
}
