using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// How an operator carries a difference of values, f(x + δ) − f(x), from its inputs to its output. Made once for a point, applied to
/// batches, in the manner of a <see cref="Linearization"/>.
/// </summary>
/// <remarks>
/// NOTE [Differences]. The change of a layer under a small change of the input is not found by subtracting two values of the layer:
/// in 32 bits their rounding, about ε32·‖f(x)‖, is as large as the change itself once that is 1e-6 of the value. Instead the
/// difference goes through the network in place of the value. A linear operator maps it as it maps tangents, so that rounding stays
/// relative to the difference; ReLU has a form without cancellation; every other operator is evaluated in 64 bits at x + δ and at x,
/// and what is rounded to 32 bits is their difference.
/// </remarks>
internal static class DifferenceRule
{
    /// <summary>The rule of an operator at a point.</summary>
    public static Linearization For(Operator @operator, LinearizationPoint point)
    {
        if (@operator is Elementwise elementwise && ReferenceEquals(elementwise.Function, ElementwiseFunctions.Relu))
            return new Rectifier(point);
        var rule = @operator.Linearize(point);
        if (rule.IsLinear)
            return rule;
        rule.Dispose();
        return new ByValues(@operator, point);
    }

    /// <summary>relu(x + δ) − relu(x) = max(δ, −x) + min(x, 0): exact but for one rounding, whatever the sizes of x and δ.</summary>
    private sealed class Rectifier : Linearization
    {
        private readonly Tensor negative, shut; // −x and min(x, 0), batch 1

        public Rectifier(LinearizationPoint point)
        {
            using var scope = NewDisposeScope();
            negative = point.Factor(-point.Input).DetachFromDisposeScope();
            shut = (-negative).clamp_max_(0).DetachFromDisposeScope();
        }

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents[0] is not { } difference ? null : maximum(difference, negative).add_(shut);

        public override void Dispose()
        {
            negative.Dispose();
            shut.Dispose();
        }
    }

    private sealed class ByValues(Operator @operator, LinearizationPoint point) : Linearization
    {
        private readonly Tensor[] inputs = [.. point.Inputs.Select(input => input.alias().DetachFromDisposeScope())];
        private readonly Tensor output = point.Output.alias().DetachFromDisposeScope();
        private readonly ScalarType type = point.TangentType;

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents.FirstOrDefault(tangent => tangent is not null) is not { } any)
                return null;
            var moved = inputs.Select((input, i) => tangents[i] is { } difference
                ? difference.to(float64, copy: true).add_(input)
                : input.expand([any.shape[0], .. input.shape[1..]]));
            var change = @operator.Value([.. moved]) - output;
            if (@operator.MayBeInfinite)
                change.masked_fill_(change.isnan(), 0); // infinite before and after
            return TangentLayout.ChannelsLast(change.to(type));
        }

        public override void Dispose()
        {
            foreach (var input in inputs)
                input.Dispose();
            output.Dispose();
        }
    }
}
