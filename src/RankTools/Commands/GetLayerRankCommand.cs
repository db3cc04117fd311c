using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Ranks;
using RankTools.Ranks.Exact;

namespace RankTools.Commands;

/// <summary>Measures the numerical rank of the Jacobian from the input, or a patch of it, to every layer of a network.</summary>
[Cmdlet(VerbsCommon.Get, "LayerRank", DefaultParameterSetName = "InputValue")]
[OutputType(typeof(LayerRank), typeof(ExactLayerRank))]
public sealed class GetLayerRankCommand : NetworkPointCmdlet
{
    private const int PaperPatch = 16;

    private LayerRankAnalysis? analysis;
    private LayerTimingTable? timings; // null where nobody asks
    private ExactRankAnalysis? exactAnalysis;

    /// <summary>Height and width of the input patch; one number for a square.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    [ValidateRange(1, int.MaxValue)]
    public int[] PatchSize { get; set; } = [PaperPatch];

    /// <summary>First row of the patch; by default it is centred. Several rows and columns give several patches.</summary>
    [Parameter]
    public int[]? PatchRow { get; set; }

    /// <summary>First column of the patch; by default it is centred.</summary>
    [Parameter]
    public int[]? PatchColumn { get; set; }

    /// <summary>Channels of the patch; by default all.</summary>
    [Parameter]
    public int[]? Channel { get; set; }

    /// <summary>Takes the Jacobian with respect to every value of the input.</summary>
    [Parameter]
    public SwitchParameter WholeInput { get; set; }

    /// <summary>The layer whose value the Jacobian is taken with respect to; by default the network's first input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InputNodeCompleter))]
    public string? InputNode { get; set; }

    /// <summary>What surrounds the patch: the real image, or zeros after normalisation.</summary>
    [Parameter]
    public InputContext Context { get; set; } = InputContext.Real;

    /// <summary>Layers to measure; wildcards are allowed. By default those of the paper.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>How the threshold on singular values is set.</summary>
    [Parameter]
    public ToleranceRule Rule { get; set; } = ToleranceRule.Relative;

    /// <summary>The rule's number: r of Relative (0.01), t of Absolute, a factor (1) for the others.</summary>
    [Parameter]
    public double? Tolerance { get; set; }

    /// <summary>
    /// Share of the largest singular value below which values need not be computed; by default a tenth of the threshold. 0 computes all.
    /// </summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double? SpectrumFloor { get; set; }

    /// <summary>Paper takes the choices of the paper's published code; what is given besides wins.</summary>
    [Parameter]
    public RankProtocol Protocol { get; set; } = RankProtocol.Standard;

    /// <summary>Gives the rank without any tolerance, for networks of affine maps, ReLU, max- and average-pooling.</summary>
    [Parameter]
    public SwitchParameter Exact { get; set; }

    /// <summary>Parquet file for all singular values, one row each, beside the results; it appears when the command is done.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    private bool IsPaper => Protocol == RankProtocol.Paper;

    private protected override Preprocessing ActivePreprocessing =>
        IsPaper && Preprocessing is null ? Network.PaperPreprocessing : base.ActivePreprocessing;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        OpenSpectra(OutFile);
    }

    /// <inheritdoc/>
    protected override void Prepare(WorkOutput output)
    {
        timings = ShowsDebug ? new("Jacobian", "spectrum") : null;
        if (Exact)
        {
            RequireNoTolerance();
            exactAnalysis = new ExactRankAnalysis(Network, Options(), Settings) { Timed = timings is null ? null : timings.Add };
            output.Verbose(exactAnalysis.Description);
            return;
        }
        analysis = new LayerRankAnalysis(Network, Options(), Settings) { Timed = timings is null ? null : timings.Add };
        output.Verbose(analysis.Description);
        if (Rule is ToleranceRule.Svd or ToleranceRule.SampleGram)
        {
            output.Warn($"Under rule {Rule} the threshold depends on the size of the layer: the curve can rise where nothing rises. "
                + "Compare layers under Relative or Gram.");
        }
    }

    /// <inheritdoc/>
    protected override void ProcessInput(InputItem? input, NetworkFeed feed, WorkOutput output)
    {
        foreach (var result in exactAnalysis?.Measure(input, feed, output, output.Cancellation) ?? [])
            output.Write(result);
        foreach (var result in analysis?.Measure(input, feed, failure => output.Error(ErrorRecords.From(failure)), output, output.Cancellation) ?? [])
        {
            Spectra?.Add(result, output);
            output.Write(result);
        }
        if (timings is not null)
            output.Debug(timings.Take(input?.Source ?? feed.Source));
    }

    private LayerRankOptions Options()
    {
        var rule = IsPaper && !IsGiven(nameof(Rule)) ? ToleranceRule.Gram : Rule;
        var context = IsPaper && !IsGiven(nameof(Context)) ? InputContext.Zero : Context;
        var start = InputNode is null ? Network.Nodes[0] : LayerSelection.Find(Network, InputNode);
        return new(PatchParameters.Directions(start.Shape, PatchSize, PatchRow, PatchColumn, Channel, WholeInput, IsGiven), context, ToleranceParameters.Combine(rule, Tolerance), [.. Layer ?? []])
        {
            InputNode = InputNode is null ? null : start,
            SpectrumFloor = SpectrumFloor,
        };
    }

    private void RequireNoTolerance()
    {
        if (new[] { nameof(Rule), nameof(Tolerance), nameof(Precision), nameof(SpectrumFloor) }.FirstOrDefault(IsGiven) is { } parameter)
        {
            throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, parameter,
                $"-Exact counts without a tolerance and in whole numbers, so -{parameter} has no meaning beside it. Give one or the other.");
        }
        if (OutFile is not null)
        {
            throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, nameof(OutFile),
                "-Exact computes no singular values, so there is nothing for -OutFile. Pipe the results to Export-Csv.");
        }
    }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
