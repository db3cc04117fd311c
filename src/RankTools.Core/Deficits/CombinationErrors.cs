namespace RankTools.Deficits;

/// <summary>How well a combination stands for a class's logit ŷ = Σ_j λ_j y_j on some images.</summary>
/// <param name="RSquared">1 − Σ(ŷ − y)²/Σ(y − ȳ)²: centred, so that a mean alone explains nothing. Negative where the mean does better.</param>
/// <param name="RelativeError">‖ŷ − y‖/‖y‖. Small already where only the mean is right.</param>
/// <param name="ConfidenceError">‖p̂ − p‖/‖p‖, p the class's softmax probability and p̂ the same with ŷ in place of its logit.</param>
public readonly record struct CombinationErrors(double RSquared, double RelativeError, double ConfidenceError);
