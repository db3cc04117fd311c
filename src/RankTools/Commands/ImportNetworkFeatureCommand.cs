using System.Management.Automation;

using RankTools.Features;

namespace RankTools.Commands;

/// <summary>Opens files of features that Export-NetworkFeature wrote, one by one or several as one.</summary>
[Cmdlet(VerbsData.Import, "NetworkFeature", DefaultParameterSetName = "Path")]
[OutputType(typeof(FeatureFile))]
public sealed class ImportNetworkFeatureCommand : RankCmdlet
{
    private readonly List<FeatureFile> pieces = [];

    /// <summary>Feature files; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Feature files, their names taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Gives one object with the rows of all files, one after the other.</summary>
    [Parameter]
    public SwitchParameter Combine { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var file in ResolveFiles(Path, LiteralPath))
        {
            RunItem(file, output =>
            {
                var features = FeatureFile.Open(file);
                output.Verbose($"'{file}' holds {features.Count} rows of {string.Join(", ", features.Layers)}, weights {features.WeightsHash ?? features.Description.Weights}.");
                if (Combine)
                    pieces.Add(features);
                else
                    output.Write(features);
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (pieces.Count == 0)
            return;
        RunItem(pieces[0].Path, output =>
        {
            var combined = FeatureFile.Combine(pieces);
            pieces.Clear();
            output.Write(combined);
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (var piece in pieces)
            piece.Dispose();
    }
}
