using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that run a network on pictures and arrays, item by item, from files or from the pipeline.</summary>
public abstract class NetworkInputCmdlet : ComputeCmdlet
{
    private int items;
    private Preprocessing? preprocessing;

    /// <summary>The network.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public NeuralNetwork Network { get; set; } = null!;

    /// <summary>Pictures, <c>.npy</c> or <c>.npz</c> arrays of preprocessed inputs, or CIFAR <c>.bin</c> files. Wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files as for <c>-Path</c>, their names taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>An already preprocessed array, channels × height × width. Pipe it as <c>,$array</c>, or it is taken apart.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    [NumericArrayTransformation]
    [ValidateNotNull]
    public NumericArray? InputObject { get; set; }

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
        Preprocessing is null ? Network.Preprocessing : Data.Preprocessing.Find(Preprocessing);

    /// <summary>Works on one input, on the worker thread. A failure becomes an error about that input, and the others go on.</summary>
    protected abstract void ProcessInput(InputItem input, WorkOutput output);

    /// <summary>Settles, before the first item, what is the same for all of them.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Run(_ => preprocessing = ActivePreprocessing, Preprocessing);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is { } array)
        {
            var source = $"InputObject#{items++}";
            ComputeItem(source, output => ProcessAll(InputFile.FromArray(source, array), output));
            return;
        }
        foreach (var file in ResolveFiles(Path, LiteralPath))
            ComputeItem(file, output => ProcessAll(InputFile.Open(file, preprocessing!, ApplyOrientation), output));
    }

    private void ProcessAll(IEnumerable<InputItem> inputs, WorkOutput output)
    {
        foreach (var input in inputs)
        {
            output.Cancellation.ThrowIfCancellationRequested();
            ProcessInput(input, output);
        }
    }
}
