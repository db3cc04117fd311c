using System.Management.Automation;

using RankTools.Backend;
using RankTools.Completion;
using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Writes the values of chosen layers at many images to a file, with labels and sources, in one pass over them.</summary>
[Cmdlet(VerbsData.Export, "NetworkFeature", DefaultParameterSetName = "Dataset", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportNetworkFeatureCommand : ComputeCmdlet
{
    private FeatureExportPlan? plan;
    private FeatureExport? export;
    private bool isWanted;
    private int arrays;

    /// <summary>The file to write: <c>.safetensors</c>, or <c>.npy</c> for one file a layer.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Files of images, their names taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>A .NET array of three or four dimensions. Pipe it as <c>,$array</c>, or it is taken apart.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    [NumericArrayTransformation]
    [ValidateNotNull]
    public NumericArray? InputObject { get; set; }

    /// <summary>Labelled images, as <c>Import-ImageDataset</c> gives them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Dataset", ValueFromPipeline = true)]
    [ValidateNotNull]
    public ImageDataset? Dataset { get; set; }

    /// <summary>The network.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public NeuralNetwork Network { get; set; } = null!;

    /// <summary>The layers; wildcards are allowed. By default what goes into the last linear layer, and the output.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>What is done to pictures; by default what the network's weights expect.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PreprocessingCompleter))]
    public string? Preprocessing { get; set; }

    /// <summary>Turns pictures as their EXIF orientation says; torchvision does not.</summary>
    [Parameter]
    public SwitchParameter ApplyOrientation { get; set; }

    /// <summary>Images that go through the network at once.</summary>
    [Parameter]
    [ValidateRange(1, 1 << 16)]
    public int BatchSize { get; set; } = 32;

    /// <summary>Replaces a file that is there, and an interrupted export of something else.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var file = ResolveOutputFile(Path);
        Run(_ => plan = FeatureExportPlan.For(file, Network, Layer, Preprocessing, ApplyOrientation, Force) with { BatchSize = BatchSize }, Path);
        isWanted = ShouldProcess(file, plan!.Description);
        if (isWanted)
            base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!isWanted)
            return;
        if (Dataset is { } dataset)
        {
            Compute(dataset.ClassNames, (to, report, output) => to.Add(dataset, report, output, output.Cancellation));
        }
        else if (InputObject is { } array)
        {
            var source = $"InputObject#{arrays++}";
            Compute([], (to, report, output) => to.Add(source, InputFile.FromArray(source, array), report, output, output.Cancellation));
        }
        else
        {
            // Folders come along with Get-ChildItem -Recurse; one that is named by hand is a mistake.
            foreach (var file in ResolveFiles(null, LiteralPath, allowFolders: MyInvocation.ExpectingInput).Where(item => !Directory.Exists(item)))
                Compute([], (to, report, output) => to.AddFile(file, report, output, output.Cancellation));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (export is null)
            return;
        Compute([], (to, report, output) =>
        {
            foreach (var file in to.Complete(report, output, output.Cancellation))
                output.WriteFile(file);
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            export?.Dispose();
    }

    /// <summary>Runs a part of the export. What is wrong with an input is an error and the rest goes on; what is wrong with the file ends the command.</summary>
    private void Compute(IReadOnlyCollection<string> classNames, Action<FeatureExport, Action<RankToolsException>, WorkOutput> work)
    {
        var settings = Settings;
        Run(output =>
        {
            using var scope = ComputeScope.Enter(settings);
            if (export is null)
            {
                export = plan!.Open(classNames, settings);
                output.Verbose($"Layers {string.Join(", ", export.Description.Layers)}, {export.BatchSize} images at once."
                    + (export.ContinuedRows > 0 ? $" Going on after {export.ContinuedRows} images of an interrupted export." : ""));
            }
            work(export, failure => output.Error(ErrorRecords.From(failure)), output);
        }, plan!.Path);
    }
}
