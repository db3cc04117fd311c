using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Ranks;
using RankTools.Theory;

namespace RankTools.Commands;

/// <summary>Measures the intrinsic dimension of a data set's features by depth, beside the Jacobian's rank on the data's tangent directions.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ManifoldDimension", DefaultParameterSetName = "Path")]
[OutputType(typeof(ManifoldDimension))]
public sealed class MeasureManifoldDimensionCommand : NetworkInputCmdlet
{
    private ManifoldDimensionAnalysis? analysis;
    private LayerTimingTable? timings; // null where nobody asks

    /// <summary>Layers to measure; wildcards are allowed. By default those of the paper.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>How many inputs, drawn with <c>-Seed</c>, tangent directions are taken at; all where there are fewer.</summary>
    [Parameter]
    [ValidateRange(1, 1 << 20)]
    public int ImageCount { get; set; } = 16;

    /// <summary>How many nearest neighbours tangent directions are estimated from.</summary>
    [Parameter]
    [ValidateRange(2, 1 << 12)]
    public int NeighborCount { get; set; } = 20;

    /// <summary>How many tangent directions; by default the intrinsic dimension of the inputs by TwoNN, to the nearest whole number.</summary>
    [Parameter]
    [ValidateRange(1, 1 << 12)]
    public int? TangentDimension { get; set; }

    /// <summary>The farthest neighbour that Gride looks at; its scales double up to that.</summary>
    [Parameter]
    [ValidateRange(2, 4096)]
    public int LargestScale { get; set; } = 64;

    /// <summary>How the threshold on singular values is set.</summary>
    [Parameter]
    public ToleranceRule Rule { get; set; } = ToleranceRule.Relative;

    /// <summary>The rule's number: r of Relative (0.01), t of Absolute, a factor (1) for the others.</summary>
    [Parameter]
    public double? Tolerance { get; set; }

    /// <summary>Inputs that go through the network at once for their features.</summary>
    [Parameter]
    [ValidateRange(1, 1 << 16)]
    public int BatchSize { get; set; } = 32;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        timings = ShowsDebug ? new("features", "estimators") : null;
        Run(_ => analysis = new(Network, new([.. Layer ?? []], ToleranceParameters.Combine(Rule, Tolerance), ImageCount, NeighborCount, TangentDimension,
            LargestScale, BatchSize), Settings) { Timed = timings is null ? null : timings.Add }, Network.Name);
    }

    /// <inheritdoc/>
    protected override void ProcessInput(InputItem input, WorkOutput output) => analysis!.Add(input);

    /// <inheritdoc/>
    protected override void EndProcessing() => ComputeItem(Network.Name, output =>
    {
        output.Verbose($"{analysis!.InputCount} distinct inputs of {Network.Name}; tangent directions at up to {ImageCount} of them, from {NeighborCount} neighbours each.");
        foreach (var result in analysis.Measure(failure => output.Error(ErrorRecords.From(failure)), output, output.Cancellation))
            output.Write(result);
        if (timings is not null)
            output.Debug(timings.Take(analysis.Source));
    });
}
