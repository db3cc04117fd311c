using System.Management.Automation;

using RankTools.Completion;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Lists the layers of a network: operator, output shape, parameters, and whether analyses look at them by default.</summary>
[Cmdlet(VerbsCommon.Get, "NeuralNetworkLayer")]
[OutputType(typeof(NetworkLayer))]
public sealed class GetNeuralNetworkLayerCommand : RankCmdlet
{
    /// <summary>The network.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public NeuralNetwork Network { get; set; } = null!;

    /// <summary>Names of layers; wildcards are allowed. Without it, all.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[] Layer { get; set; } = ["*"];

    /// <summary>Only the layers that analyses look at by default.</summary>
    [Parameter]
    public SwitchParameter DefaultProbe { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunItem(Network.Name, output =>
    {
        foreach (var node in LayerSelection.Select(Network, Layer).Where(node => node.IsDefaultProbe || !DefaultProbe))
            output.Write(NetworkLayer.Of(Network, node));
    });
}
