using System.Collections.Immutable;
using System.Management.Automation;

using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>
/// Base of the cmdlets that look at a network at points of its input: files, arrays, named inputs, or, where a network is piped in and nothing else is
/// given, random inputs drawn with <c>-Seed</c>.
/// </summary>
public abstract class NetworkPointCmdlet : NamedInputCmdlet
{
    private const string RandomSet = "RandomInput";

    private NeuralNetwork? prepared;

    /// <summary>The network; from the pipeline when the inputs are random.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "InputValue")]
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath")]
    [Parameter(Mandatory = true, ParameterSetName = "InputObject")]
    [Parameter(Mandatory = true, ParameterSetName = "Dataset")]
    [Parameter(Mandatory = true, ParameterSetName = RandomSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public override NeuralNetwork Network { get; set; } = null!;

    /// <summary>How many standard normal inputs to draw, where no files or arrays are given.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [ValidateRange(1, 1 << 20)]
    public int RandomInput { get; set; } = 1;

    /// <summary>Plans the work for <see cref="Network"/>, on the worker thread, before its first input.</summary>
    protected abstract void Prepare(WorkOutput output);

    /// <summary>What is left to say when all inputs of <see cref="Network"/> are done; by default nothing.</summary>
    protected virtual void Finish(WorkOutput output)
    {
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Network is null)
            return;
        Run(Prepare, Network.Name);
        prepared = Network;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != RandomSet)
        {
            base.ProcessRecord();
            return;
        }
        if (!ReferenceEquals(prepared, Network))
        {
            if (!RunItem(Network.Name, Prepare))
                return;
            prepared = Network;
        }
        foreach (var input in GaussianInput.Draw(Network.InputShape, Seed, RandomInput))
        {
            if (Cancellation.IsCancellationRequested)
                return;
            ComputeItem(input.Source, output =>
                ProcessInput(input, NetworkFeed.Of(Network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false), output));
        }
        ComputeItem(Network.Name, Finish);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName != RandomSet)
            ComputeItem(Network.Name, Finish);
        base.EndProcessing();
    }
}
