using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Errors;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that run a network on pictures and arrays, item by item, from files or from the pipeline.</summary>
public abstract class NetworkInputCmdlet : ArrayInputCmdlet
{
    private Preprocessing? preprocessing;

    /// <summary>Labelled images, as <c>Import-ImageDataset</c> gives them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Dataset", ValueFromPipeline = true)]
    [ValidateNotNull]
    public ImageDataset? Dataset { get; set; }

    /// <summary>The network.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public virtual NeuralNetwork Network { get; set; } = null!;

    /// <summary>What is done to pictures; by default what the network's weights expect.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PreprocessingCompleter))]
    public string? Preprocessing { get; set; }

    /// <summary>Turns pictures as their EXIF orientation says; torchvision does not.</summary>
    [Parameter]
    public SwitchParameter ApplyOrientation { get; set; }

    /// <summary>The preprocessing in force.</summary>
    private protected virtual Preprocessing ActivePreprocessing => Network.PreprocessingNamed(Preprocessing);

    /// <summary>Works on one input, on the worker thread. A failure becomes an error about that input, and the others go on.</summary>
    protected abstract void ProcessInput(InputItem input, WorkOutput output);

    /// <summary>Settles, before the first item, what is the same for all of them.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Network is not null) // it may still come from the pipeline, and pictures never do so with it
            Run(_ => preprocessing = ActivePreprocessing, Preprocessing);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Dataset is { } dataset)
            ComputeItem(dataset.Name, output => ProcessDataset(dataset, output));
        else
            base.ProcessRecord();
    }

    /// <inheritdoc/>
    protected override void ProcessFile(string path, WorkOutput output) =>
        ProcessAll(InputFile.Open(path, preprocessing!, ApplyOrientation, Network.InputShape.Count), output);

    /// <inheritdoc/>
    protected override void ProcessArray(string source, NumericArray array, WorkOutput output) =>
        ProcessAll(InputFile.FromArray(source, array, Network.InputShape.Count), output);

    /// <summary>Works through a data set; an image that cannot be used is an error about that image.</summary>
    private void ProcessDataset(ImageDataset dataset, WorkOutput output)
    {
        var options = ImageReadOptions.For(Network, preprocessing!, ApplyOrientation);
        output.Items = new($"Images of {dataset.Name}", dataset.Count);
        foreach (var input in dataset.Read(options, failure => output.Error(ErrorRecords.From(failure, dataset.Name)), output.Cancellation))
        {
            output.NextItem(System.IO.Path.GetFileName(input.Source));
            try
            {
                ProcessInput(input, output);
            }
            catch (RankToolsException e)
            {
                output.Error(ErrorRecords.From(e, input.Source));
            }
        }
    }

    private void ProcessAll(IEnumerable<InputItem> inputs, WorkOutput output)
    {
        var isFirst = true; // and mostly the only one
        foreach (var input in inputs)
        {
            output.Cancellation.ThrowIfCancellationRequested();
            if (!isFirst)
                output.Report("Inputs of one file", System.IO.Path.GetFileName(input.Source));
            isFirst = false;
            ProcessInput(input, output);
        }
    }
}
