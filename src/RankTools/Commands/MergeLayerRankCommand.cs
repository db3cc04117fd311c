using System.Management.Automation;

using RankTools.Ranks;

namespace RankTools.Commands;

/// <summary>Means, standard errors and extremes of layer ranks over inputs; takes live results and rows of Import-Csv.</summary>
[Cmdlet(VerbsData.Merge, "LayerRank")]
[OutputType(typeof(LayerRankSummary))]
public sealed class MergeLayerRankCommand : RankCmdlet
{
    private readonly LayerRankMerger merger = new();

    /// <summary>Results of Get-LayerRank, live or read back from a file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
            RunItem(item, _ => merger.Add(ResultObjects.LayerRank(item)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(merger.Summaries(), enumerateCollection: true);
}
