using System.Management.Automation;

using RankTools.Features;

namespace RankTools.Commands;

/// <summary>Measures count, mean and second moments of features in one pass, to be saved and merged with those of other shards.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "FeatureMoment", DefaultParameterSetName = FeatureSet)]
[OutputType(typeof(FeatureMoment))]
public sealed class MeasureFeatureMomentCommand : DatasetFeatureCmdlet
{
    private readonly List<FeatureMoment> collected = [];
    private string? outputFile;

    /// <summary>Keeps a sketch of so many directions in place of the covariance.</summary>
    [Parameter]
    [ValidateRange(2, 8192)]
    public int? SketchSize { get; set; }

    /// <summary>File for the moments of all layers, safetensors; it is written when all are measured.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        outputFile = OutFile is null ? null : ResolveOutputFile(OutFile);
    }

    private protected override void ProcessFeatures(FeatureInput input, WorkOutput output)
    {
        var moment = FeatureMoment.Measure(input.Rows, SketchSize, Settings, output, output.Cancellation)
            with { Network = input.Network, Layer = input.Layer };
        if (outputFile is null)
            output.Write(moment);
        else
            collected.Add(moment with { Path = outputFile });
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (outputFile is null || collected.Count == 0)
            return;
        RunItem(outputFile, output =>
        {
            FeatureMomentFile.Write(outputFile, collected);
            foreach (var moment in collected)
                output.Write(moment);
        });
    }
}
