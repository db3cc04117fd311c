using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Features;
using RankTools.Inference;
using RankTools.Ranks;

namespace RankTools.Commands;

/// <summary>Measures in how many directions the features of every layer spread when the input is perturbed at random.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "PerturbedFeatureDimension", DefaultParameterSetName = "InputValue")]
[OutputType(typeof(PerturbedFeatureDimension))]
public sealed class MeasurePerturbedFeatureDimensionCommand : NamedInputCmdlet
{
    private const int PaperCount = 5000;

    private PerturbedFeatureAnalysis? analysis;
    private LayerTimingTable? timings; // null where nobody asks

    /// <summary>How many perturbations; the dimension found is at most one less.</summary>
    [Parameter]
    [Alias("Count")]
    public int PerturbationCount { get; set; } = 1000;

    /// <summary>Standard deviation of the perturbation of every value of the preprocessed input.</summary>
    [Parameter]
    public double Magnitude { get; set; } = 1e-3;

    /// <summary>Takes the changes of the features to first order, through the Jacobian.</summary>
    [Parameter]
    public SwitchParameter Linear { get; set; }

    /// <summary>Measures both the features and their changes to first order, and sets the ranks beside each other.</summary>
    [Parameter]
    public SwitchParameter CompareLinear { get; set; }

    /// <summary>Number of directions of a random sketch in place of exact spectra; its bound is part of the result.</summary>
    [Parameter]
    [ValidateRange(1, 1 << 20)]
    public int Sketch { get; set; }

    /// <summary>Layers to measure; wildcards are allowed. By default those of the paper.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>Results of Get-LayerRank -WholeInput, live or read back from a file, to set beside those of the same layer and input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PSObject[]? LayerRank { get; set; }

    /// <summary>How the threshold on deviations is set.</summary>
    [Parameter]
    public ToleranceRule Rule { get; set; } = ToleranceRule.Relative;

    /// <summary>The rule's number: r of Relative (0.01), t of Absolute, a factor (1) for the others.</summary>
    [Parameter]
    public double? Tolerance { get; set; }

    /// <summary>Paper takes the choices of the paper's published code; what is given besides wins.</summary>
    [Parameter]
    public RankProtocol Protocol { get; set; } = RankProtocol.Standard;

    private bool IsPaper => Protocol == RankProtocol.Paper;

    private protected override Preprocessing ActivePreprocessing =>
        IsPaper && Preprocessing is null ? Network.PaperPreprocessing : base.ActivePreprocessing;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Run(output =>
        {
            timings = ShowsDebug ? new("rows", "spectrum") : null;
            analysis = new PerturbedFeatureAnalysis(Network, Options(), Settings) { Timed = timings is null ? null : timings.Add };
            output.Verbose(analysis.Description);
            if (Rule is ToleranceRule.Svd or ToleranceRule.SampleGram)
            {
                output.Warn($"Under rule {Rule} the threshold depends on the size of the layer: "
                    + "the curve can rise where nothing rises. Compare layers under Relative.");
            }
        }, Network.Name);
    }

    /// <inheritdoc/>
    protected override void ProcessInput(InputItem? input, NetworkFeed feed, WorkOutput output)
    {
        foreach (var result in analysis!.Measure(input, feed, output.Warn, output, output.Cancellation))
            output.Write(result);
        if (timings is not null)
            output.Debug(timings.Take(input?.Source ?? feed.Source));
    }

    private PerturbationOptions Options()
    {
        var rule = IsPaper && !IsGiven(nameof(Rule)) ? ToleranceRule.SampleGram : Rule;
        var count = IsPaper && !IsGiven(nameof(PerturbationCount)) ? PaperCount : PerturbationCount;
        return new(count, Magnitude, ToleranceParameters.Combine(rule, Tolerance))
        {
            Layers = [.. Layer ?? []],
            IsLinear = Linear,
            ComparesLinear = CompareLinear,
            SketchSize = Sketch,
            LayerRanks = [.. (LayerRank ?? []).Select(ResultObjects.LayerRank)],
        };
    }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
