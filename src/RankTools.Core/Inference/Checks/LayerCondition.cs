namespace RankTools.Inference.Checks;

/// <summary>What a check found of a layer; of several findings, the first of this list.</summary>
public enum LayerCondition
{
    /// <summary>Nothing.</summary>
    Sound,

    /// <summary>Values that are NaN, or infinite where infinity is no proper value.</summary>
    NonFinite,

    /// <summary>All values are equal and stay so, or, at a layer that analyses look at, no change of the input reaches it.</summary>
    Dead,

    /// <summary>Nearly every unit of the activation is where its slope vanishes.</summary>
    Saturated,

    /// <summary>Its tangents are not those of a finite difference: a rule, or the network, is not what it should be.</summary>
    TangentMismatch,
}
