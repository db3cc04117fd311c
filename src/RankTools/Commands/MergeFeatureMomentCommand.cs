using System.Management.Automation;

using RankTools.Features;

namespace RankTools.Commands;

/// <summary>Merges moments of shards into those of the whole, layer by layer.</summary>
[Cmdlet(VerbsData.Merge, "FeatureMoment", DefaultParameterSetName = "Path")]
[OutputType(typeof(FeatureMoment))]
public sealed class MergeFeatureMomentCommand : RankCmdlet
{
    private readonly List<FeatureMoment> merged = [];
    private string? outputFile;

    /// <summary>Files of Measure-FeatureMoment; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files as for <c>-Path</c>, their names taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Moments of Measure-FeatureMoment, live or read back from a file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    [MomentTransformation]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>File for the merged moments of all layers, safetensors.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => outputFile = OutFile is null ? null : ResolveOutputFile(OutFile);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
            RunItem(item, _ => Add(ResultObjects.Moment(item)));
        foreach (var file in ResolveFiles(Path, LiteralPath))
        {
            RunItem(file, _ =>
            {
                foreach (var moment in FeatureMomentFile.Read(file))
                    Add(moment);
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => RunItem(outputFile, output =>
    {
        if (outputFile is not null && merged.Count > 0)
            FeatureMomentFile.Write(outputFile, merged);
        foreach (var moment in merged)
            output.Write(moment with { Path = outputFile });
    });

    private void Add(FeatureMoment moment)
    {
        var place = merged.FindIndex(one => one.Layer == moment.Layer && one.Network == moment.Network);
        if (place < 0)
            merged.Add(moment);
        else
            merged[place] = merged[place].Merge(moment);
    }
}
