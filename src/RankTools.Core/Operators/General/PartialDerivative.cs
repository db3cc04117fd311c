using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>∂f/∂xᵢ of a pointwise function: a number that is the same everywhere, or one factor per place.</summary>
/// <param name="Scale">The number; 1 where there are factors.</param>
/// <param name="Factors">The factors, with axes of size one where they do not vary; null for a plain number.</param>
internal readonly record struct PartialDerivative(double Scale, Tensor? Factors)
{
    public static PartialDerivative Zero => new(0, null);

    public static PartialDerivative One => new(1, null);

    public bool IsZero => Scale == 0;

    public static implicit operator PartialDerivative(double scale) => new(scale, null);

    public static implicit operator PartialDerivative(Tensor factors) => new(1, factors);
}
