using System.Collections.Immutable;
using System.Management.Automation;

using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Deficits;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that work on the logits of many images: from a feature file, an array file, or a network and a data set.</summary>
/// <remarks>
/// <see cref="NetworkSet"/> is their default set: where a network is given alone, PowerShell then asks for its data set and not for a feature
/// file, which may go with a network, too.
/// </remarks>
public abstract class LogitCmdlet : ComputeCmdlet
{
    private protected const string FeatureSet = "FeaturePath";
    private protected const string LogitSet = "LogitPath";
    private protected const string NetworkSet = "Network";

    /// <summary>Feature files with the network's output; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FeatureSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? FeaturePath { get; set; }

    /// <summary>An .npy file of logits, images × classes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LogitSet)]
    [ValidateNotNullOrEmpty]
    public string? LogitPath { get; set; }

    /// <summary>An .npy file with the class of every image, as whole numbers.</summary>
    [Parameter(ParameterSetName = LogitSet)]
    [ValidateNotNullOrEmpty]
    public string? LabelPath { get; set; }

    /// <summary>Names of the classes, in the order of the logits; or one path of a text file with a name per line.</summary>
    [Parameter(ParameterSetName = LogitSet)]
    [ValidateNotNullOrEmpty]
    public string[]? ClassName { get; set; }

    /// <summary>The network whose logits on the data set are taken, or that made the feature file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NetworkSet)]
    [Parameter(ParameterSetName = FeatureSet)]
    [ValidateNotNull]
    public NeuralNetwork? Network { get; set; }

    /// <summary>Labelled images, as <c>Import-ImageDataset</c> gives them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NetworkSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ImageDataset? Dataset { get; set; }

    /// <summary>Images of the data set that go through the network at once.</summary>
    [Parameter(ParameterSetName = NetworkSet)]
    [ValidateRange(1, 1 << 16)]
    public int BatchSize { get; set; } = 32;

    /// <summary>Whether what goes into the classifier is looked at too, and has to be computed along with the logits.</summary>
    private protected virtual bool NeedsClassifierInput => false;

    /// <summary>Works on one table of logits, on the worker thread.</summary>
    private protected abstract void ProcessLogits(LogitTable table, WorkOutput output);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var file in ResolveFiles(FeaturePath, null))
            ComputeItem(file, output => ProcessFeatures(file, output));
        if (Dataset is { } dataset)
            ComputeItem(dataset.Name, output => ProcessLogits(FromNetwork(dataset, output), output));
        if (LogitPath is null)
            return;
        var labels = LabelPath is null ? null : ResolveFiles([LabelPath], null).FirstOrDefault();
        if (LabelPath is not null && labels is null)
            return; // the error is written
        var classFile = ClassName is [var name] && InputPaths.Locate(this, name) is { Error: null, Files: [var found] } ? found : null;
        foreach (var file in ResolveFiles([LogitPath], null))
            ComputeItem(file, output => ProcessLogits(FromArrays(file, labels, classFile, output), output));
    }

    private void ProcessFeatures(string path, WorkOutput output)
    {
        using var file = FeatureFile.Open(path);
        ProcessLogits(LogitTable.OfFeatures(file, Network, Settings.MemoryLimit, output, output.Cancellation), output);
    }

    private LogitTable FromNetwork(ImageDataset dataset, WorkOutput output) => NetworkLogits.Read(
        Network!, dataset, NeedsClassifierInput, BatchSize, Settings, failure => output.Error(ErrorRecords.From(failure)), output, output.Cancellation);

    private LogitTable FromArrays(string path, string? labelPath, string? classFile, WorkOutput output)
    {
        using var rows = NpyRowReader.Open(path);
        ImmutableArray<string> names = classFile is not null ? ClassNameFile.Read(classFile) : ClassName is null ? [] : [.. ClassName];
        return LogitTable.OfArrays(rows, labelPath, names, Settings.MemoryLimit, output, output.Cancellation);
    }
}
