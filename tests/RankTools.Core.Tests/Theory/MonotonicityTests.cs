using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Networks;
using RankTools.Networks.RandomNetworks;
using RankTools.Operators;
using RankTools.Propagation;
using RankTools.Ranks;
using RankTools.Theory;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Theory;

/// <summary>The certified inequality holds where the computation is right, and says so where it is not.</summary>
public class MonotonicityTests
{
    [Fact]
    public void Products_of_planted_rank_are_never_violated_in_a_thousand_cases()
    {
        using var generator = new Generator(17);
        var (held, exact) = (0, 0);
        for (var trial = 0; trial < 1000; trial++)
        {
            using var scope = NewDisposeScope();
            var (inputs, middle, outputs, rank) = (3 + trial % 6, 2 + trial % 7, 1 + trial % 9, 1 + trial % 5);
            var before = Random(generator, middle, rank).matmul(Random(generator, rank, inputs)) * Math.Pow(10, trial % 13 - 6);
            var block = Random(generator, outputs, middle).float_power(1 + (trial % 3 * 2)).to(float64); // cubes and fifth powers spread the spectrum
            var norm = linalg.matrix_norm(block, 2).item<double>();
            var (first, second) = (Rank(before, "a"), Rank(block.matmul(before), "b"));
            var comparison = SingularValueComparison.Of(first, second, SpectralNorm.Exact(norm));
            Assert.Equal(0, comparison.Violated);
            Assert.NotEqual(MonotonicityVerdict.Violated, SingularValueComparison.ExactRanks(first, second));
            Assert.All(comparison.Margins, margin => Assert.InRange(margin, 1 - 1e-6, double.PositiveInfinity));
            held += comparison.Verdict == MonotonicityVerdict.Holds ? 1 : 0;
            exact += SingularValueComparison.ExactRanks(first, second) == MonotonicityVerdict.Holds ? 1 : 0;
            // and a block that claims to be smaller than it is cannot hide, where a value comes close to the norm
            if (outputs > 1 && comparison.Margins.Count > 0)
            {
                var claimed = SpectralNorm.Exact(norm / (1.01 * comparison.Margins.Min()));
                Assert.Equal(MonotonicityVerdict.Violated, SingularValueComparison.Of(first, second, claimed).Verdict);
            }
        }
        Assert.InRange(held, 600, 1000);
        Assert.InRange(exact, 100, 1000);
    }

    [Fact]
    public void Two_matrices_whose_relative_rank_rises_are_explained_and_not_violated()
    {
        var (steps, summary) = Test(Diagonal([1, 0.001], [0.001, 1]));
        var step = Assert.Single(steps);
        Assert.Equal((1, 2), (step.RankFrom, step.RankTo));
        // The second value is exactly s times what it was, which no interval can decide; the first is far below.
        Assert.Equal((1, 1, 0), (step.HoldingCount, step.UndecidedCount, step.ViolatedCount));
        Assert.Equal(MonotonicityVerdict.Holds, step.ExactVerdict);
        Assert.True(step.IsMisleading);
        Assert.Equal(1, step.NormHigh, 1e-8);
        Assert.Equal(0, step.ComparableRank); // both values are 0.001, and s·τ is 0.01
        Assert.Contains("rises from 1 to 2", step.Explanation, StringComparison.Ordinal);
        Assert.Contains("from 0.01 to 1E-05", step.Explanation, StringComparison.Ordinal);
        Assert.Equal((1, MonotonicityVerdict.Undecided), (summary.MisleadingCount, summary.Verdict));
    }

    [Fact]
    public void A_rise_may_be_misleading_although_every_value_certainly_holds()
    {
        var (steps, summary) = Test(Diagonal([1, 0.001, 0.0001, 0], [0.001, 1, 1.5, 2.5]));
        var step = Assert.Single(steps);
        Assert.Equal((1, 3, 3), (step.RankFrom, step.RankTo, step.HoldingCount));
        Assert.Equal((MonotonicityVerdict.Holds, true), (step.Verdict, step.IsMisleading));
        Assert.Equal((1, MonotonicityVerdict.Holds), (summary.MisleadingCount, summary.Verdict));
    }

    [Theory]
    [InlineData(RandomNetworkKind.Mlp, Precision.Single)]
    [InlineData(RandomNetworkKind.Residual, Precision.Double)]
    [InlineData(RandomNetworkKind.Transformer, Precision.Single)]
    public void Sound_networks_are_not_violated(RandomNetworkKind kind, Precision precision)
    {
        var network = RandomNetwork.Create(new(kind, 16, 4) { Initialization = WeightInitialization.He, ClassCount = 5, Seed = 2 });
        var (steps, summary) = Test(network, precision, inputs: 3);
        Assert.Equal(0, summary.ViolatedCount);
        Assert.Equal((3, steps.Count), (summary.InputCount, summary.StepCount));
        Assert.All(steps, step => Assert.InRange(step.RuleDefect, 0, 1e-12));
        Assert.All(steps, step => Assert.InRange(step.SmallestMargin ?? 1, 0.9999, double.PositiveInfinity));
        Assert.Equal(network.DefaultProbes.Skip(1).Select(probe => probe.Name), summary.Curve.Select(change => change.To));
        Assert.All(summary.Curve, change => Assert.InRange(change.Change, change.Low!.Value, change.High!.Value));
    }

    [Fact]
    public void A_tangent_rule_of_the_wrong_size_is_caught_by_the_singular_values()
    {
        var (steps, summary) = Test(Broken(tangent => tangent * 3));
        Assert.Equal(MonotonicityVerdict.Violated, summary.Verdict);
        var step = Assert.Single(steps, step => step.Verdict == MonotonicityVerdict.Violated);
        Assert.Equal("broken", step.To);
        Assert.InRange(step.ViolatedCount, 1, 8);
        Assert.InRange(step.RuleDefect, 0.1, 10);
        Assert.Contains("defect of the computation", step.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tangent_rule_of_the_wrong_kind_is_caught_even_where_it_shrinks_everything()
    {
        var (steps, _) = Test(Broken(tangent => tangent.flip(1) * 0.5));
        var step = Assert.Single(steps, step => step.Verdict == MonotonicityVerdict.Violated);
        Assert.Equal(("broken", 0), (step.To, step.ViolatedCount));
        Assert.Contains("different Jacobians", step.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranks_of_other_weights_are_violated_or_at_least_not_certified()
    {
        var (small, large) = (Linear(0.5), Linear(5));
        var ranks = Ranks(large, Input(large, 0), Precision.Double);
        var steps = new MonotonicityAnalysis(small, ComputeSettings.Default, 40).Test(ranks, Input(small, 0), null, default).ToArray();
        Assert.All(steps, step => Assert.Equal(MonotonicityVerdict.Violated, step.Verdict));

        static NeuralNetwork Linear(double gain) => RandomNetwork.Create(
            new(RandomNetworkKind.Mlp, 6, 3) { Activation = NetworkActivation.Identity, Initialization = WeightInitialization.Orthogonal, Gain = gain });
    }

    [Fact]
    public void Errors_larger_than_the_difference_leave_a_step_undecided()
    {
        using var scope = NewDisposeScope();
        var matrix = diag(tensor(new[] { 1.0, 0.5, 1e-9 }));
        var (before, after) = (Rank(matrix, "a", 1e-6), Rank(matrix, "b", 1e-6));
        var comparison = SingularValueComparison.Of(before, after, SpectralNorm.Exact(1));
        Assert.Equal((0, 2, 1, 0), (comparison.Holding, comparison.Undecided, comparison.BelowError, comparison.Violated));
        Assert.Equal(MonotonicityVerdict.Undecided, comparison.Verdict);
        Assert.Equal(MonotonicityVerdict.Undecided, SingularValueComparison.ExactRanks(before, after));
        Assert.Equal(MonotonicityVerdict.Holds, SingularValueComparison.Of(before, after, SpectralNorm.Exact(1.1)).Verdict);
    }

    private static (IReadOnlyList<MonotonicityStep> Steps, MonotonicitySummary Summary) Test(
        NeuralNetwork network, Precision precision = Precision.Double, int inputs = 1)
    {
        var analysis = new MonotonicityAnalysis(network, ComputeSettings.Default, 40);
        var steps = new List<MonotonicityStep>();
        for (var i = 0; i < inputs; i++)
            steps.AddRange(analysis.Test(Ranks(network, Input(network, i), precision), Input(network, i), null, default));
        return (steps, Assert.Single(analysis.Summaries()));
    }

    private static InputItem Input(NeuralNetwork network, int index) => GaussianInput.Draw(network.InputShape, 4, index + 1).Last();

    private static LayerRank[] Ranks(NeuralNetwork network, InputItem input, Precision precision)
    {
        var options = new LayerRankOptions(InputDirections.Whole(network.InputShape), InputContext.Real, Tolerance.Default, []) { SpectrumFloor = 0 };
        return [.. new LayerRankAnalysis(network, options, ComputeSettings.Default with { Precision = precision }).Measure(input, failure => throw failure, null, default)];
    }

    private static NeuralNetwork Diagonal(params double[][] diagonals) => RandomNetwork.FromMatrices(
        [.. diagonals.Select(values => NumericArray.FromDoubles(diag(tensor(values)).contiguous().data<double>().ToArray(), values.Length, values.Length))],
        NetworkActivation.Identity);

    private static NeuralNetwork Broken(Func<Tensor, Tensor> rule)
    {
        var net = new NetworkBuilder("test", name => name is "first" or "broken" or "last");
        var x = net.Dense("first", net.Input(8L), 8, ParameterRole.LinearWeight);
        x = net.Add("broken", new BrokenTanh(rule), x);
        net.Dense("last", x, 8, ParameterRole.LinearWeight);
        var network = net.Build(Preprocessing.None);
        RandomInitialization.Apply(network, 3);
        return network;
    }

    private static Tensor Random(Generator generator, long rows, long columns) => randn([rows, columns], float64, generator: generator);

    private static LayerRank Rank(Tensor jacobian, string layer, double? error = null)
    {
        var spectrum = MatrixSpectrum.Of(jacobian);
        var bound = error is { } given ? given : spectrum.Error.Plus(1e-14 * spectrum.Values.Largest);
        return new(spectrum.Values, bound, Tolerance.Default, jacobian.shape[1], jacobian.shape[0], Precision.Double)
        {
            Network = "planted", Layer = layer, LayerIndex = 0, Source = "none", Context = InputContext.Real, Patch = null, Device = "cpu", Seed = 0,
        };
    }

    /// <summary>A hyperbolic tangent whose value is right and whose tangent rule is not.</summary>
    private sealed class BrokenTanh(Func<Tensor, Tensor> rule) : Operator
    {
        public override string Kind => "BrokenTanh";

        public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0];

        internal override Tensor Value(IReadOnlyList<Tensor> inputs) => inputs[0].tanh();

        internal override Linearization Linearize(LinearizationPoint point)
        {
            var factor = (1 - point.Output.square()).to(point.TangentType).DetachFromDisposeScope();
            return new LinearMap(tangent => rule(tangent * factor));
        }
    }
}
