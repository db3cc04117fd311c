using System.Numerics;

using RankTools.Backend;
using RankTools.Core.Tests.Operators;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;
using RankTools.Ranks.Exact;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Ranks.Exact;

/// <summary>Every exact operator: its rule modulo a prime against its float64 rule, as fractions.</summary>
public class ModularRulesTests
{
    // Windows of the cases hold 1, 2, 3, 4, 6, 9, 12 or 15 numbers; weights and points are multiples of 1/8.
    private const long Denominator = 64 * 180;

    private static readonly PrimeField Field = PrimeField.Draw(2, 512).First();

    public ModularRulesTests() => TorchBackend.EnsureLoaded();

    public static TheoryData<string> Cases() => [.. OperatorCases.All().Where(item => item.Operator is not BatchNormalization
        && ModularRules.TermsOf(StepOf(item)) > 0 && item.Operator is not Elementwise { Function.Name: "LeakyReLU" }).Select(item => item.Name)];

    private static PlanStep StepOf(OperatorCase item)
    {
        var inputs = item.Inputs.Select((shape, i) => new Node(i, $"x{i}", new NetworkInput([.. shape]), [], false)).ToArray();
        var node = new Node(inputs.Length, "y", item.Operator, [.. inputs], false);
        return new(node, item.Operator, node.Inputs);
    }

    private static Tensor Eighths(long[] shape) => randint(-40, 40, shape, float64) / 8;

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_rule_gives_the_residues_of_the_fractions_that_float64_gives(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var item = OperatorCases.All().First(item => item.Name == name);
        foreach (var parameter in item.Operator.Parameters)
            parameter.Assign(Eighths([.. parameter.Shape]));
        var step = StepOf(item);
        Tensor[] inputs = [.. item.Inputs.Select(shape => Eighths([1, .. shape]))];
        var point = new LinearizationPoint(inputs, item.Operator.Value(inputs), float64, MapRegion.Whole(step.Node.Shape));
        Tensor?[] tangents = [.. item.Inputs.Select(shape => randint(-9, 9, [4, .. shape], float64))];
        bool[] mayOverwrite = [.. tangents.Select(_ => false)];
        using var numerical = item.Operator.Linearize(point);
        using var modular = new ModularRules(Field).Of(step, point);
        var expected = numerical.Apply(tangents, mayOverwrite)!.contiguous().data<double>().ToArray();
        var found = modular.Apply(tangents, mayOverwrite)!.contiguous().data<double>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var numerator = Math.Round(expected[i] * Denominator);
            Assert.Equal(numerator, expected[i] * Denominator, 1e-6); // it is that fraction
            Assert.Equal(0, ((long)numerator - ((long)found[i] * Denominator)) % Field.Prime);
            Assert.InRange(Math.Abs(found[i]), 0, Field.Half);
        }
        Assert.Equal(numerical.KinkCount, modular.KinkCount);
    }

    [Fact]
    public void Batch_normalisation_multiplies_by_its_factor_as_float64_has_it()
    {
        using var scope = NewDisposeScope();
        var item = new OperatorCase("batch norm", OperatorCases.BatchNorm(3), [3, 2, 2]);
        var point = new LinearizationPoint([Eighths([1, 3, 2, 2])], zeros(1, 3, 2, 2, float64), float64, MapRegion.Whole([3, 2, 2]));
        using var rule = new ModularRules(Field).Of(StepOf(item), point);
        var found = rule.Apply([full([1, 3, 2, 2], 7.0, float64)], [false])!.data<double>().ToArray();
        var factors = ((BatchNormalization)item.Operator).Factor(float64, CPU).data<double>().ToArray();
        for (var i = 0; i < found.Length; i++)
        {
            var expected = 7 * (BigInteger)Field.Residue(factors[i / 4]);
            Assert.Equal(0, (expected - (BigInteger)found[i]) % Field.Prime);
        }
    }

    [Fact]
    public void Operators_that_are_curved_are_not_exact() =>
        Assert.All(OperatorCases.All().Where(item => item.Operator is Elementwise { Function.Name: "GELU" or "Sigmoid" } or Multiplication or ChannelNormalization),
            item => Assert.Equal(0, ModularRules.TermsOf(StepOf(item))));
}
