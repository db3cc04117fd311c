using System.Globalization;
using System.Management.Automation;

using RankTools.Errors;
using RankTools.Ranks;
using RankTools.Ranks.Comparison;

namespace RankTools.Commands;

/// <summary>Compares two runs of layer ranks, layer by layer, and fails a script where they differ as they must not.</summary>
[Cmdlet(VerbsData.Compare, "LayerRank")]
[OutputType(typeof(LayerRankComparison))]
public sealed class CompareLayerRankCommand : RankCmdlet
{
    private const int MostListed = 5;

    private readonly LayerRankRun reference = new();
    private readonly LayerRankRun difference = new();

    /// <summary>The run to compare with: results of Get-LayerRank or Merge-LayerRank, live or read back from a file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public PSObject[] ReferenceObject { get; set; } = [];

    /// <summary>The run that is compared with it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] DifferenceObject { get; set; } = [];

    /// <summary>How significance is found.</summary>
    [Parameter]
    public RankTest Test { get; set; } = RankTest.Auto;

    /// <summary>Adjusted p-values up to this are significant.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double SignificanceLevel { get; set; } = 0.05;

    /// <summary>Seed of the permutations that are drawn where there are too many to try them all.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Changes that end the script with an error, after all results were written.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public LayerRankFailure[]? FailOn { get; set; }

    /// <summary>Decreases and increases of the mean rank by no more than this do not fail.</summary>
    [Parameter]
    [ValidateRange(0.0, double.MaxValue)]
    public double Threshold { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => AddAll(reference, ReferenceObject);

    /// <inheritdoc/>
    protected override void ProcessRecord() => AddAll(difference, DifferenceObject);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        IReadOnlyList<LayerRankComparison> results = [];
        Run(_ => results = new LayerRankComparer(Test, SignificanceLevel, Seed).Compare(reference, difference));
        WriteObject(results, enumerateCollection: true);
        LayerRankComparison[] failing = [.. results.Where(Fails)];
        if (failing.Length == 0)
            return;
        var error = ErrorRecords.LayerRanksChanged(failing, string.Join("; ", failing.Take(MostListed).Select(Describe))
            + (failing.Length > MostListed ? "; …" : ""), results.Count);
        if (MyInvocation.BoundParameters.ContainsKey("ErrorAction"))
        {
            WriteError(error);
            return;
        }
        // ThrowTerminatingError ends the statement only, and a script would go on to exit with 0. This is what `throw` does.
        throw new RuntimeException(error.Exception.Message, error.Exception, error) { WasThrownFromThrowStatement = true };
    }

    private void AddAll(LayerRankRun run, PSObject[] items)
    {
        foreach (var item in items)
        {
            RunItem(item, _ =>
            {
                if (item.BaseObject is LayerRank rank)
                    run.Add(rank);
                else if (item.BaseObject is LayerRankSummary summary)
                    run.Add(summary);
                else
                    run.Add(new ObjectProperties(item));
            });
        }
    }

    private bool Fails(LayerRankComparison result) => result.Change switch
    {
        RankChange.Decrease => Watches(LayerRankFailure.Decrease) && -result.Difference > Threshold,
        RankChange.Increase => Watches(LayerRankFailure.Increase) && result.Difference > Threshold,
        RankChange.Missing => Watches(LayerRankFailure.Missing),
        _ => false,
    };

    private bool Watches(LayerRankFailure failure) => FailOn?.Contains(failure) == true;

    private static string Describe(LayerRankComparison result) => result.Change == RankChange.Missing
        ? $"{result.Layer} is not in the {(result.ReferenceNetwork is null ? "reference" : "other")} run"
        : string.Create(CultureInfo.InvariantCulture,
            $"{result.Layer} {result.ReferenceMean:0.##} to {result.DifferenceMean:0.##}{(result.AdjustedPValue is { } p ? $" (p = {p:G2})" : "")}");
}
