namespace RankTools.Ranks;

/// <summary>
/// How the threshold τ of a numerical rank, #{i : σ_i &gt; τ}, follows from the matrix. σ_1 is the largest singular value, m the
/// number of rows, n of columns; ε32 and ε64 are machine epsilons. The value of a <see cref="Tolerance"/> scales what is said below.
/// </summary>
public enum ToleranceRule
{
    /// <summary>τ = r·σ_1, the same at every layer: the paper's rank_ε. The value is r, by default 0.01.</summary>
    Relative,

    /// <summary>
    /// τ = k·ε·max(m, n)·σ_1 with ε that of the precision the matrix was computed in: the rule of NumPy and PyTorch. The value is
    /// k, by default 1. On Jacobians it grows with the layer's size, so that a curve over layers can rise where nothing rises.
    /// </summary>
    Svd,

    /// <summary>τ = t. The value is t itself and has no default.</summary>
    Absolute,

    /// <summary>
    /// σ² against k·ε32·n·σ_1², that is τ = √(k·ε32·n)·σ_1: the rank of JᵀJ in 32 bits, as the authors' code takes it for
    /// Jacobians. The value is k, by default 1. 768 columns give τ = 0.0096·σ_1.
    /// </summary>
    Gram,

    /// <summary>
    /// σ² against k·ε32·min(m, n)·σ_1², that is τ = √(k·ε32·min(m, n))·σ_1, for m samples of n features: the authors' rule for
    /// perturbed features. The value is k, by default 1. 5000 samples of more features give τ = 0.0244·σ_1.
    /// </summary>
    SampleGram,
}
