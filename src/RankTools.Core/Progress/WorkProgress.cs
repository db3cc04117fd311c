namespace RankTools.Progress;

/// <summary>How far a piece of work has come; reported through <see cref="IProgress{T}"/>.</summary>
/// <param name="Activity">What is being done, for example <c>Layer ranks of resnet50</c>.</param>
/// <param name="Status">Where it is, for example <c>layer3.4 (14 of 18)</c>.</param>
/// <param name="Fraction">Part of the work that is done, 0 to 1; NaN or negative when unknown.</param>
/// <param name="Remaining">Time that is expected to be left, or null when unknown.</param>
public sealed record WorkProgress(string Activity, string Status, double Fraction, TimeSpan? Remaining = null);
