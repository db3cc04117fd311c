using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>
/// Ranks of the Jacobians of layers on given directions of the input: J_l T, d × t, by t tangents in float64 that pass the network once.
/// Memory: the linearisations of the whole network at one input, and t tangents of the widest layers.
/// </summary>
internal sealed class TangentSpaceRanks
{
    private readonly NeuralNetwork network;
    private readonly ExecutionPlan plan;
    private readonly Tolerance tolerance;
    private readonly ComputeSettings settings;

    /// <param name="network">A network with one input.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="tolerance">The rule.</param>
    /// <param name="settings">Where to compute.</param>
    /// <exception cref="Errors.RankToolsException"><c>OperatorNotDifferentiable</c>.</exception>
    public TangentSpaceRanks(NeuralNetwork network, ImmutableArray<Node> layers, Tolerance tolerance, ComputeSettings settings)
    {
        (this.network, this.tolerance, this.settings) = (network, tolerance, settings);
        plan = DifferencePass.PlanFor(network, layers);
        TangentPass.RequireDifferentiable(plan);
    }

    /// <summary>The ranks by layer, that of the directions themselves under the network's input.</summary>
    /// <param name="input">The point.</param>
    /// <param name="directions">t × p, float64.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <exception cref="Errors.RankToolsException"><c>NonFiniteValue</c>, <c>MemoryLimitExceeded</c>, <c>SolverFailed</c>.</exception>
    public IReadOnlyDictionary<Node, (RankEstimate Rank, Spectrum Values)> At(InputItem input, Tensor directions, CancellationToken cancellation)
    {
        var tangents = directions.shape[0] * plan.PeakElements();
        MemoryBudget.Require(settings.MemoryLimit, (tangents + (2 * plan.Steps.Sum(step => step.Node.ElementCount))) * sizeof(double), input.Source,
            $"{directions.shape[0]} tangent directions through {network.Name}");
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var start = network.Nodes[0];
        var inputs = NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false).Tensors(input, float64, settings.Device.Open());
        var values = ValuePass.Run(network, plan.Context.Prepend(start), inputs, cancellation);
        using var point = new PassPoint(values[start], plan.Context.ToDictionary(node => node, node => values[node]));
        using var pass = DifferencePass.At(plan, point, float64, isLinear: true, cancellation);
        var found = new Dictionary<Node, (RankEstimate, Spectrum)> { [start] = Count(directions, 1, cancellation) };
        var entry = TangentLayout.ChannelsLast(directions.reshape([directions.shape[0], .. start.Shape])).clone();
        pass.Push(entry, (node, rows) => found[node] = rows is null
            ? Zero(directions.shape[0], node.ElementCount)
            : Count(rows, pass.OperatorCount, cancellation), cancellation);
        return found;
    }

    private (RankEstimate Rank, Spectrum Values) Count(Tensor tangents, int operators, CancellationToken cancellation)
    {
        var spectrum = MatrixSpectrum.OfTangents([tangents], tolerance, Precision.Double, null, cancellation);
        return (spectrum.Estimate(tolerance, Precision.Double, TangentError.Assumed(spectrum.Values, operators)), spectrum.Values);
    }

    /// <summary>Nothing arrives at the layer.</summary>
    private (RankEstimate Rank, Spectrum Values) Zero(long directions, long outputs)
    {
        var values = new Spectrum(new double[Math.Min(directions, outputs)]);
        return (RankEstimate.Of(values, tolerance, outputs, directions, Precision.Double, 0.0), values);
    }
}
