using System.Collections;
using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Inference.Checks;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>
/// Checks a network at inputs before a long job: finite values, dead and saturated layers, tangents against finite differences. Or runs
/// ONNX files on the test data beside them.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "NeuralNetwork", DefaultParameterSetName = "TestData")]
[OutputType(typeof(LayerHealth), typeof(bool), typeof(ModelTestResult))]
public sealed class TestNeuralNetworkCommand : NamedInputCmdlet
{
    private NetworkCheck? check;
    private HashSet<Node>? shown;

    /// <summary>The network.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Parameter(Mandatory = true, ParameterSetName = "InputObject")]
    [Parameter(Mandatory = true, ParameterSetName = "InputValue")]
    [ValidateNotNull]
    public override NeuralNetwork Network { get; set; } = null!;

    /// <summary>Values of the network's inputs by name; not from the pipeline, which brings files, arrays or folders here.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "InputValue")]
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public override IDictionary? InputValue { get; set; }

    /// <summary>Folders with <c>model.onnx</c> and <c>test_data_set_N</c>, or folders of such; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "TestData", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? TestDataPath { get; set; }

    /// <summary>Allowed difference of an output per expected magnitude.</summary>
    [Parameter(ParameterSetName = "TestData")]
    [ValidateRange(0.0, 1.0)]
    public double RelativeTolerance { get; set; } = 1e-3;

    /// <summary>Allowed difference of an output beside the relative one.</summary>
    [Parameter(ParameterSetName = "TestData")]
    [ValidateRange(0.0, double.MaxValue)]
    public double AbsoluteTolerance { get; set; } = 1e-7;

    /// <summary>Layers to report; wildcards are allowed. All are checked.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>The layer whose value is changed at random; by default the network's first input.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(InputNodeCompleter))]
    public string? InputNode { get; set; }

    /// <summary>Number of random directions along which tangents are checked.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int ProbeCount { get; set; } = 2;

    /// <summary>Largest relative difference between tangents and finite differences.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double TangentTolerance { get; set; } = 0.01;

    /// <summary>Share of units without slope from which an activation counts as saturated.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double SaturationLimit { get; set; } = 0.99;

    /// <summary>Gives True or False for every input instead of its layers.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override Preprocessing ActivePreprocessing => Network is null ? Data.Preprocessing.None : base.ActivePreprocessing;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Network is null)
        {
            Run(_ => RefuseNetworkParameters());
            return;
        }
        Run(output =>
        {
            var start = InputNode is null ? null : LayerSelection.Find(Network, InputNode);
            check = new(Network, new(ProbeCount, TangentTolerance, SaturationLimit, start), Settings);
            shown = Layer is null ? null : [.. LayerSelection.Select(Network, Layer)];
        }, Network.Name);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TestDataPath is null)
        {
            base.ProcessRecord();
            return;
        }
        foreach (var folder in ResolveFolders(TestDataPath))
            ComputeItem(folder, output => TestFolder(folder, output));
    }

    /// <inheritdoc/>
    protected override void ProcessInput(InputItem? input, NetworkFeed feed, WorkOutput output)
    {
        var layers = check!.Run(input, feed, output, output.Cancellation);
        if (Quiet)
        {
            output.Write(layers.All(layer => layer.IsSound));
            return;
        }
        foreach (var layer in layers.Where(layer => shown is null || shown.Contains(Network.Nodes[layer.LayerIndex])))
            output.Write(layer);
    }

    private void RefuseNetworkParameters()
    {
        string[] own = [nameof(Layer), nameof(InputNode), nameof(ProbeCount), nameof(TangentTolerance), nameof(SaturationLimit)];
        if (own.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } given)
        {
            throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, given,
                $"-{given} belongs to the check of a -Network; test data of files are compared with -RelativeTolerance and -AbsoluteTolerance. Leave it out.");
        }
    }

    /// <summary>A model that cannot be read is one error, and the others go on.</summary>
    private void TestFolder(string folder, WorkOutput output)
    {
        var test = new ModelTest(RelativeTolerance, AbsoluteTolerance);
        foreach (var model in ModelTestFolder.Find(folder))
        {
            try
            {
                foreach (var result in test.Run(model, output.Cancellation))
                    output.Write(Quiet ? result.Passed : result);
            }
            catch (RankToolsException e)
            {
                output.Error(ErrorRecords.From(e, model));
            }
        }
    }
}
