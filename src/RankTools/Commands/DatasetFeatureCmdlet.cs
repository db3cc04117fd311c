using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data.Datasets;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that also compute features themselves, at the images of a data set.</summary>
public abstract class DatasetFeatureCmdlet : FeatureInputCmdlet
{
    private protected const string DatasetSet = "Dataset";

    /// <summary>Labelled images, as <c>Import-ImageDataset</c> gives them; their features are computed and kept in memory.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DatasetSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ImageDataset? Dataset { get; set; }

    /// <summary>The network: needed with a data set; with files, what they are checked against.</summary>
    [Parameter(ParameterSetName = FeatureSet)]
    [Parameter(ParameterSetName = LiteralSet)]
    [Parameter(Mandatory = true, ParameterSetName = DatasetSet)]
    [ValidateNotNull]
    public NeuralNetwork? Network { get; set; }

    /// <summary>What is done to a data set's pictures; by default what the network's weights expect.</summary>
    [Parameter(ParameterSetName = DatasetSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PreprocessingCompleter))]
    public string? Preprocessing { get; set; }

    /// <summary>Turns pictures as their EXIF orientation says; torchvision does not.</summary>
    [Parameter(ParameterSetName = DatasetSet)]
    public SwitchParameter ApplyOrientation { get; set; }

    /// <summary>Images that go through the network at once.</summary>
    [Parameter(ParameterSetName = DatasetSet)]
    [ValidateRange(1, 1 << 16)]
    public int BatchSize { get; set; } = 32;

    private protected override NeuralNetwork? GivenNetwork => Network;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Dataset is not { } dataset || ParameterSetName != DatasetSet)
        {
            base.ProcessRecord();
            return;
        }
        ComputeItem(dataset.Name, output =>
        {
            var options = ImageReadOptions.For(Network!, Network!.PreprocessingNamed(Preprocessing), ApplyOrientation);
            var layers = LayerSelection.Select(Network, Layer);
            output.Verbose($"Features of {Network.Name} at {layers.Length} layers for {dataset.Count} images, in one pass and kept in memory.");
            var inputs = CollectedFeatures.Of(dataset, Network, layers, options, Settings, BatchSize,
                failure => output.Error(ErrorRecords.From(failure)), output, output.Cancellation);
            foreach (var input in inputs)
                ProcessLayer(input, output);
        });
    }
}
