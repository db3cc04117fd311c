using System.Collections.Immutable;
using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Runs a network on pictures, arrays or named inputs: the most probable classes, all outputs, or the values of chosen layers.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "NeuralNetwork", DefaultParameterSetName = "InputValue")]
[OutputType(typeof(NetworkPrediction), typeof(LayerValue), typeof(FileInfo))]
public sealed class InvokeNeuralNetworkCommand : NamedInputCmdlet
{
    private readonly List<LayerValue> collected = [];
    private ImmutableArray<Node> layers; // default for the network's outputs
    private string? outputFile;

    /// <summary>How many classes to list.</summary>
    [Parameter]
    [ValidateRange(1, 1 << 20)]
    public int TopCount { get; set; } = 5;

    /// <summary>Layers whose values to return instead of classes; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>
    /// File for the values instead of the pipeline: <c>.npy</c> for one layer, <c>.safetensors</c> for several; one row an input.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        outputFile = OutFile is null ? null : ResolveOutputFile(OutFile);
        Run(_ =>
        {
            layers = Layer is null ? default : LayerSelection.Select(Network, Layer);
            if (outputFile is not null)
                LayerValueFile.CheckFormat(outputFile, layers.IsDefault ? OutputCount : layers.Length); // not after hours of work
        }, OutFile);
    }

    /// <summary>Inputs by name ask for all outputs by name; a picture alone asks what it shows.</summary>
    private bool GivesAllOutputs => InputValue is not null || MyInvocation.BoundParameters.ContainsKey(nameof(InputValue));

    private int OutputCount => GivesAllOutputs ? Network.Outputs.Count : 1;

    /// <inheritdoc/>
    protected override void ProcessInput(InputItem? input, NetworkFeed feed, WorkOutput output)
    {
        var inference = new NetworkInference(Network, Settings);
        if (Layer is null && OutFile is null && !GivesAllOutputs)
        {
            output.Write(inference.Predict(input!, TopCount, output.Cancellation));
            return;
        }
        var values = !layers.IsDefault ? inference.Evaluate(input, feed, layers, output.Cancellation)
            : GivesAllOutputs ? inference.Outputs(input, feed, output.Cancellation)
            : inference.Evaluate(input, feed, [Network.Output], output.Cancellation);
        foreach (var value in values)
        {
            if (OutFile is null)
                output.Write(value);
            else
                collected.Add(value);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (outputFile is null || collected.Count == 0)
            return;
        RunItem(outputFile, output =>
        {
            LayerValueFile.Write(outputFile, collected, Settings.Precision);
            output.WriteFile(outputFile);
        });
    }
}
