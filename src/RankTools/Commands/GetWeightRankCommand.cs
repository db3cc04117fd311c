using System.Management.Automation;

using RankTools.Completion;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Ranks;
using RankTools.Ranks.Weights;

namespace RankTools.Commands;

/// <summary>Measures spectra and ranks of all matrices and convolutions of a weight file or a network, without running it.</summary>
[Cmdlet(VerbsCommon.Get, "WeightRank", DefaultParameterSetName = "Path")]
[OutputType(typeof(WeightRank))]
public sealed class GetWeightRankCommand : FileComputeCmdlet
{
    private WeightRankAnalysis? analysis;

    /// <summary>A network in memory, of which convolutions are measured as the operators that they are there.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Network", ValueFromPipeline = true)]
    [ValidateNotNull]
    public NeuralNetwork? Network { get; set; }

    /// <summary>Names of weights to measure; wildcards are allowed. By default all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(WeightCompleter))]
    public string[]? Name { get; set; }

    /// <summary>How the threshold on singular values is set.</summary>
    [Parameter]
    public ToleranceRule Rule { get; set; } = ToleranceRule.Relative;

    /// <summary>The rule's number: r of Relative (0.01), t of Absolute, a factor (1) for the others.</summary>
    [Parameter]
    public double? Tolerance { get; set; }

    /// <summary>Rows and columns of the circular map on which convolutions of a file are measured as operators; 0 leaves that out.</summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [ValidateRange(0, 1024)]
    public int MapSize { get; set; } = 8;

    /// <summary>Samples of the fitted power law that say how plausible it is; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public int BootstrapCount { get; set; }

    /// <summary>Parquet file for all singular values, one row each, beside the results; it appears when the command is done.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Run(_ => analysis = new(
            new(ToleranceParameters.Combine(Rule, Tolerance), [.. Name ?? []], MapSize, BootstrapCount,
                MyInvocation.BoundParameters.ContainsKey(nameof(Precision)) ? Precision : null),
            Settings), Rule);
        OpenSpectra(OutFile);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Network is { } network)
        {
            ComputeItem(network.Name, output =>
                WriteAll(analysis!.MeasureNetwork(network, e => output.Error(ErrorRecords.From(e)), output, output.Cancellation), output));
            return;
        }
        foreach (var file in ResolveFiles(Path, LiteralPath))
        {
            ComputeItem(file, output =>
                WriteAll(analysis!.MeasureFile(file, e => output.Error(ErrorRecords.From(e)), output, output.Cancellation), output));
        }
    }

    private void WriteAll(IEnumerable<WeightRank> results, WorkOutput output)
    {
        foreach (var result in results)
        {
            Spectra?.Add(result, output);
            output.Write(result);
        }
    }
}
