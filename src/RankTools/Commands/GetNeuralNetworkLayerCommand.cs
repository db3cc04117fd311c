using System.Management.Automation;

using RankTools.Completion;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Propagation;
using RankTools.Ranks;

namespace RankTools.Commands;

/// <summary>
/// Lists the layers of a network: operator, output shape, parameters, whether analyses look at them by default, and what the rank of
/// their Jacobian will cost.
/// </summary>
[Cmdlet(VerbsCommon.Get, "NeuralNetworkLayer")]
[OutputType(typeof(NetworkLayer))]
public sealed class GetNeuralNetworkLayerCommand : ComputeCmdlet
{
    private const int PaperPatch = 16;

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

    /// <summary>Height and width of the centre patch that costs are estimated for; one number for a square.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    [ValidateRange(1, int.MaxValue)]
    public int[] PatchSize { get; set; } = [PaperPatch];

    /// <summary>Estimates costs for the Jacobian with respect to every value of the input.</summary>
    [Parameter]
    public SwitchParameter WholeInput { get; set; }

    /// <summary>The floor of Get-LayerRank that costs are estimated for: 0 for that of all singular values.</summary>
    [Parameter]
    [ValidateRange(0.0, 0.01)]
    public double SpectrumFloor { get; set; } = 0.001;

    /// <inheritdoc/>
    protected override void ProcessRecord() => ComputeItem(Network.Name, output =>
    {
        var nodes = LayerSelection.Select(Network, Layer).Where(node => node.IsDefaultProbe || !DefaultProbe);
        var estimate = Estimate(output);
        foreach (var node in nodes)
        {
            var cost = estimate?.Of(node, SpectrumFloor);
            output.Write(NetworkLayer.Of(Network, node) with
            {
                EstimatedSeconds = cost?.Seconds,
                EstimatedSpectrumSeconds = cost?.SpectrumSeconds,
                EstimatedBytes = cost?.Bytes,
            });
        }
    });

    private LayerCostEstimate? Estimate(WorkOutput output)
    {
        if (Network.Inputs is not [{ IsFloatingPoint: true }])
        {
            output.Verbose($"No cost is given: {Network.Name} does not take one input of real numbers.");
            return null;
        }
        var directions = Directions();
        output.Report($"Timing the steps of {Network.Name}");
        try
        {
            return LayerCostEstimate.Of(Network, directions, Settings, output.Cancellation);
        }
        catch (RankToolsException e)
        {
            output.Verbose($"No cost is given: {e.Message}");
            return null;
        }
    }

    private InputDirections Directions()
    {
        var shape = Network.InputShape;
        var isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(PatchSize));
        if (WholeInput || (!isGiven && (shape.Count != 3 || shape[1] < PaperPatch || shape[2] < PaperPatch)))
            return InputDirections.Whole(shape);
        return InputDirections.Of(shape, [InputDirections.Centred(shape, PatchSize[0], PatchSize[^1])]);
    }
}
