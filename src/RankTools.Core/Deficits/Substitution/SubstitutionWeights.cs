namespace RankTools.Deficits.Substitution;

/// <summary>Which weights of an independence deficit stand for the class's logit.</summary>
public enum SubstitutionWeights
{
    /// <summary>Those of least squares on the Lasso's support, without shrinkage.</summary>
    Refit,

    /// <summary>The Lasso's own, drawn towards zero.</summary>
    Lasso,
}
