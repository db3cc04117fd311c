using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>A segment at one image: the derivatives of its operators at the point, for tangents of one or two types.</summary>
internal sealed class SegmentPoint : IDisposable
{
    private readonly Segment segment;
    private readonly Linearization[] tangentRules;
    private readonly Linearization[]? witnessRules;

    private SegmentPoint(Segment segment, Linearization[] tangentRules, Linearization[]? witnessRules, Tensor exitValue) =>
        (this.segment, this.tangentRules, this.witnessRules, ExitValue) = (segment, tangentRules, witnessRules, exitValue);

    /// <summary>The float64 value of the segment's last node.</summary>
    public Tensor ExitValue { get; }

    /// <summary>Units of this segment that are so close to a kink that rounding may have decided their gate.</summary>
    public long KinkCount => tangentRules.Sum(rule => rule.KinkCount);

    /// <summary>Runs the segment's values in float64 and keeps the derivative of every operator there.</summary>
    public static SegmentPoint At(
        Segment segment, PassPoint start, TangentPassOptions options, IReadOnlyDictionary<Node, MapRegion> reach, CancellationToken cancellation)
    {
        var values = new Dictionary<Node, Tensor>(start.Context) { [segment.Entry] = start.Value };
        var tangentRules = new Linearization[segment.Steps.Length];
        var witnessRules = options.MeasuresError ? new Linearization[segment.Steps.Length] : null;
        using var scope = NewDisposeScope();
        for (var i = 0; i < segment.Steps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = segment.Steps[i];
            Tensor[] inputs = [.. step.Inputs.Select(node => values[node])];
            var value = step.Operator.Value(inputs);
            RequireFinite(step.Node, value);
            var point = new LinearizationPoint(inputs, value, options.Type, reach[step.Node]);
            tangentRules[i] = step.Operator.Linearize(point);
            witnessRules?[i] = step.Operator.Linearize(point with { TangentType = float64 });
            values[step.Node] = value;
        }
        return new(segment, tangentRules, witnessRules, values[segment.Steps[^1].Node].DetachFromDisposeScope());
    }

    /// <summary>Pushes a batch of tangents through the segment and hands over those of its probes and of its exit.</summary>
    public void Push(Tensor entry, bool mayOverwriteEntry, Action<Node, Tensor?> receive, CancellationToken cancellation) =>
        new TangentFlow(segment, tangentRules).Run(entry, mayOverwriteEntry, receive, cancellation);

    /// <summary>The same for the float64 witnesses.</summary>
    public void PushWitnesses(Tensor entry, Action<Node, Tensor?> receive, CancellationToken cancellation) =>
        new TangentFlow(segment, witnessRules!).Run(entry, mayOverwriteEntry: false, receive, cancellation);

    public void Dispose()
    {
        foreach (var rule in tangentRules.Concat(witnessRules ?? []))
            rule.Dispose();
        ExitValue.Dispose();
    }

    internal static void RequireFinite(Node node, Tensor value)
    {
        using var scope = NewDisposeScope();
        if (value.isnan().any().item<bool>() || (!node.Operator.MayBeInfinite && !value.abs().max().isfinite().item<bool>()))
        {
            throw new Errors.RankToolsException("NonFiniteValue", Errors.ErrorKind.NumericalFailure, node.Name,
                $"Layer '{node.Name}' ({node.Operator.Kind}) gives NaN or infinity for this input. Check the weights and the preprocessing.");
        }
    }
}
