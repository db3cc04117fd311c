using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that run a network on pictures and arrays, item by item, from files or from the pipeline.</summary>
public abstract class NetworkInputCmdlet : ArrayInputCmdlet
{
    private Preprocessing? preprocessing;

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
    private protected virtual Preprocessing ActivePreprocessing =>
        Preprocessing is null ? Network.Preprocessing : Network.Fitted(Data.Preprocessing.Find(Preprocessing));

    /// <summary>Works on one input, on the worker thread. A failure becomes an error about that input, and the others go on.</summary>
    protected abstract void ProcessInput(InputItem input, WorkOutput output);

    /// <summary>Settles, before the first item, what is the same for all of them.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Run(_ => preprocessing = ActivePreprocessing, Preprocessing);
    }

    /// <inheritdoc/>
    protected override void ProcessFile(string path, WorkOutput output) =>
        ProcessAll(InputFile.Open(path, preprocessing!, ApplyOrientation), output);

    /// <inheritdoc/>
    protected override void ProcessArray(string source, NumericArray array, WorkOutput output) =>
        ProcessAll(InputFile.FromArray(source, array), output);

    private void ProcessAll(IEnumerable<InputItem> inputs, WorkOutput output)
    {
        foreach (var input in inputs)
        {
            output.Cancellation.ThrowIfCancellationRequested();
            ProcessInput(input, output);
        }
    }
}
