using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>Derivatives of operators for tangents that live on windows.</summary>
/// <remarks>
/// NOTE [Windows]: a patch's tangents are exactly zero outside its receptive field, so every rule works on a window of its inputs and
/// gives a window of its output (<see cref="TangentWindow"/>). Three ways, the first that fits: an operator that treats every pixel
/// or token by itself is differentiated at the cropped point; one that slides, gathers or attends locally has a rule of its own
/// (<see cref="Operator.LinearizeWindow"/>); any other gets its inputs whole, and its output is whole as far as it reaches.
/// </remarks>
internal static class WindowRules
{
    /// <summary>The window of a step's output.</summary>
    public static TangentWindow Window(PlanStep step, IReadOnlyList<TangentWindow> inputs) =>
        inputs.All(window => window.IsEmpty) ? TangentWindow.None(step.Node.Shape)
        : step.Operator.ActsPlaceByPlace(Shapes(inputs)) ? OnOutput(step, inputs)
        : step.Operator.OutputWindow(inputs, step.Node.Shape);

    /// <summary>The derivative at a point between windows.</summary>
    public static Linearization Linearize(
        PlanStep step, LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output)
    {
        var rule = step.Operator;
        if (output.IsEmpty)
            return new Vanishing();
        if (output.IsWhole && inputs.All(window => window.IsWhole || window.IsEmpty))
            return rule.Linearize(point);
        using var scope = NewDisposeScope();
        if (rule.ActsPlaceByPlace(Shapes(inputs)))
        {
            var cropped = point with
            {
                Inputs = [.. point.Inputs.Zip(inputs, (value, window) => On(window, output).Crop(value))],
                Output = output.Crop(point.Output),
                Reached = MapRegion.Whole(output.PartShape),
            };
            var inner = rule.Linearize(cropped);
            TangentWindow[] windows = [.. inputs.Select(window => On(window, output))];
            return inputs.Zip(windows).All(pair => pair.First.IsEmpty || pair.First.Equals(pair.Second))
                ? inner
                : new Extended(inner, [.. inputs], windows, null, null);
        }
        if (rule.LinearizeWindow(point, inputs, output) is { } own)
            return own;
        return new Extended(rule.Linearize(point), [.. inputs], [.. inputs.Select(window => TangentWindow.Whole(window.Shape))],
            TangentWindow.Whole(output.Shape), output);
    }

    private static System.Collections.Immutable.ImmutableArray<long>[] Shapes(IReadOnlyList<TangentWindow> inputs) => [.. inputs.Select(window => window.Shape)];

    private static TangentWindow OnOutput(PlanStep step, IReadOnlyList<TangentWindow> inputs) =>
        inputs.Select(window => On(window.Shape, window, step.Node.Shape)).Aggregate((a, b) => a.Union(b));

    /// <summary>The places of one window in a value of another shape with the same places.</summary>
    private static TangentWindow On(
        System.Collections.Immutable.ImmutableArray<long> from, TangentWindow window, System.Collections.Immutable.ImmutableArray<long> shape) =>
        window.IsEmpty ? TangentWindow.None(shape)
        : from.Length == 2 ? TangentWindow.Of(shape, window.AllTokens())
        : TangentWindow.Of(shape, window.Region);

    private static TangentWindow On(TangentWindow input, TangentWindow places) => On(places.Shape, places, input.Shape);

    private sealed class Vanishing : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) => null;
    }

    /// <summary>A rule for larger windows than its inputs come on, and perhaps than its output is wanted on.</summary>
    private sealed class Extended : Linearization
    {
        private readonly Linearization inner;
        private readonly TangentWindow[] given, needed;
        private readonly TangentWindow? made, wanted;

        public Extended(Linearization inner, TangentWindow[] given, TangentWindow[] needed, TangentWindow? made, TangentWindow? wanted)
        {
            (this.inner, this.given, this.needed, this.made, this.wanted) = (inner, given, needed, made, wanted);
            KinkCount = inner.KinkCount;
        }

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            var (extended, overwrite) = (new Tensor?[given.Length], new bool[given.Length]);
            for (var i = 0; i < given.Length; i++)
            {
                extended[i] = tangents[i] is { } tangent ? given[i].Extend(tangent, needed[i]) : null;
                overwrite[i] = mayOverwrite[i] || !ReferenceEquals(extended[i], tangents[i]);
            }
            var output = inner.Apply(extended, overwrite);
            return output is null || made is null || made.Equals(wanted) ? output : TangentLayout.ChannelsLast(made.Cut(output, wanted!));
        }

        public override void Dispose() => inner.Dispose();
    }
}
