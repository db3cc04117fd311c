namespace RankTools.Ranks;

/// <summary>What surrounds the input patch at the point where a Jacobian is taken.</summary>
public enum InputContext
{
    /// <summary>The real image: the Jacobian at x with respect to the patch.</summary>
    Real,

    /// <summary>Zeros after normalisation, as in the authors' code: the Jacobian at the masked image.</summary>
    Zero,
}
