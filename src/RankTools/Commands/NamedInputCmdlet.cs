using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;

using RankTools.Data;
using RankTools.Inference;

namespace RankTools.Commands;

/// <summary>
/// Base of the cmdlets that also take inputs by name: all of them, so that no file is needed, or those beside the first one, which
/// then comes from files or from the pipeline.
/// </summary>
public abstract class NamedInputCmdlet : NetworkInputCmdlet
{
    private NetworkFeed? shared;
    private int feeds;

    /// <summary>Values of the network's inputs by name: arrays, numbers, or paths of files that hold one array.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "InputValue", ValueFromPipeline = true)]
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public virtual IDictionary? InputValue { get; set; }

    /// <summary>True when the values of <c>-InputValue</c> are a whole input, without anything from a file or the pipeline.</summary>
    protected bool IsFeedAlone => InputValue is not null && Path is null && LiteralPath is null && InputObject is null;

    /// <summary>Works on one input, on the worker thread. A failure becomes an error about that input, and the others go on.</summary>
    /// <param name="input">The first input, or null where the feed has it.</param>
    /// <param name="feed">The inputs that were given by name.</param>
    /// <param name="output">Takes the results.</param>
    protected abstract void ProcessInput(InputItem? input, NetworkFeed feed, WorkOutput output);

    /// <inheritdoc/>
    protected sealed override void ProcessInput(InputItem input, WorkOutput output)
    {
        shared ??= Beside();
        ProcessInput(input, shared, output);
    }

    /// <summary>Checks, before the first item, the values that are the same for all of them.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var hasItems = Path is not null || LiteralPath is not null || InputObject is not null;
        if (hasItems || (InputValue is not null && MyInvocation.ExpectingInput))
            Run(_ => shared = Beside(), InputValue);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!IsFeedAlone)
        {
            base.ProcessRecord();
            return;
        }
        var values = InputValue;
        var source = $"InputValue#{feeds++}";
        ComputeItem(source, output => ProcessInput(null, NetworkFeed.Of(Network, Read(values), isComplete: true, source), output));
    }

    private NetworkFeed Beside() => NetworkFeed.Of(Network, Read(InputValue), isComplete: false);

    private ImmutableDictionary<string, NumericArray> Read(IDictionary? values) => values is null
        ? ImmutableDictionary<string, NumericArray>.Empty
        : InputValueReader.Read(values, path => SessionState.Path.GetUnresolvedProviderPathFromPSPath(path));
}
