using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Operators;

/// <summary>TorchSharp's autograd as the referee of every tangent rule, in float64.</summary>
public class OperatorRefereeTests
{
    private const double Tolerance = 1e-10;

    public static TheoryData<string> CaseNames => [.. OperatorCases.All().Select(c => c.Name)];

    [Fact]
    public void Every_operator_has_a_case()
    {
        var operators = typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract);
        var covered = OperatorCases.All().SelectMany(c => c.Operator is BoundOperator bound ? [bound, bound.Inner] : new[] { c.Operator })
            .Select(@operator => @operator.GetType()).ToHashSet();
        Assert.Empty(operators.Where(type => !covered.Contains(type)).Select(type => type.Name));
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Tangents_agree_with_double_backward(string name)
    {
        using var scope = NewDisposeScope();
        var (c, points, tangents) = Prepare(name);
        var expected = JacobianVectorProduct(c.Operator, points, tangents);
        var actual = Push(c.Operator, points, tangents);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(RelativeError(expected, actual) <= Tolerance, $"relative error {RelativeError(expected, actual):E2}");
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Tangents_and_cotangents_are_adjoint(string name)
    {
        using var scope = NewDisposeScope();
        var (c, points, tangents) = Prepare(name);
        foreach (var point in points)
            point.requires_grad_(true);
        var value = c.Operator.Value(points);
        if (!value.requires_grad)
            return; // a step function
        var cotangent = randn(value.shape, float64);
        var pulled = Pull(value, points, cotangent);
        var left = (Push(c.Operator, [.. points.Select(p => p.detach())], tangents) * cotangent).sum().item<double>();
        var right = pulled.Zip(tangents, (gradient, tangent) => (gradient * tangent).sum().item<double>()).Sum();
        Assert.Equal(left, right, 1e-10 * (1 + Math.Abs(left)));
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Many_tangents_at_once_are_the_same_as_one_by_one_and_inputs_survive(string name)
    {
        using var scope = NewDisposeScope();
        var (c, points, _) = Prepare(name);
        Tensor[] batch = [.. c.Inputs.Select(shape => TangentLayout.ChannelsLast(randn([3, .. shape], float64)))];
        Tensor[] copies = [.. batch.Select(tensor => tensor.clone())];
        using var rule = Linearize(c.Operator, points);
        if (rule.Apply(batch, [.. batch.Select(_ => false)]) is not { } all)
            return; // a step function
        for (var i = 0; i < 3; i++)
        {
            var one = rule.Apply([.. copies.Select(tensor => tensor.narrow(0, i, 1))], [.. batch.Select(_ => false)])!;
            Assert.True(RelativeError(one, all.narrow(0, i, 1)) <= Tolerance);
        }
        Assert.All(batch.Zip(copies), pair => Assert.Equal(0.0, (pair.First - pair.Second).abs().max().item<double>()));
        var overwritten = rule.Apply(batch, [.. batch.Select(_ => true)])!;
        Assert.True(RelativeError(all, overwritten) <= Tolerance);
    }

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void The_stated_shape_and_the_reach_are_right(string name)
    {
        using var scope = NewDisposeScope();
        var (c, points, _) = Prepare(name);
        System.Collections.Immutable.ImmutableArray<long>[] shapes = [.. c.Inputs.Select(shape => (System.Collections.Immutable.ImmutableArray<long>)[.. shape])];
        var output = c.Operator.OutputShape(shapes);
        Assert.Equal(c.Operator.Value(points).shape[1..], output);
        if (c.Inputs.Any(shape => shape.Length != 3))
            return;
        using var rule = Linearize(c.Operator, points);
        var region = new MapRegion(1, 3, 2, 3);
        var reached = c.Operator.Reach([.. c.Inputs.Select(_ => region)], shapes, output);
        foreach (var _ in Enumerable.Range(0, 4))
        {
            if (rule.Apply([.. c.Inputs.Select(shape => Inside(shape, region))], [.. c.Inputs.Select(_ => false)]) is not { } pushed)
                return; // a step function
            if (output.Length == 3)
                pushed.narrow(2, reached.Top, reached.Height).narrow(3, reached.Left, reached.Width).zero_();
            else
                Assert.Equal(MapRegion.Whole(output), reached);
            if (output.Length == 3)
                Assert.Equal(0.0, pushed.abs().max().item<double>());
        }
    }

    private static Tensor Inside(long[] shape, MapRegion region)
    {
        var x = zeros([1, .. shape], float64);
        x.narrow(2, region.Top, region.Height).narrow(3, region.Left, region.Width).copy_(randn(1, shape[0], region.Height, region.Width, float64));
        return TangentLayout.ChannelsLast(x);
    }

    private static (OperatorCase Case, Tensor[] Points, Tensor[] Tangents) Prepare(string name)
    {
        random.manual_seed(7);
        var c = OperatorCases.All().Single(candidate => candidate.Name == name);
        return (c, [.. c.Inputs.Select(shape => c.Domain(randn([1, .. shape], float64) * 2))], [.. c.Inputs.Select(shape => randn([1, .. shape], float64))]);
    }

    private static Linearization Linearize(Operator op, Tensor[] points)
    {
        var value = op.Value(points);
        var shape = value.shape[1..];
        return op.Linearize(new LinearizationPoint(points, value, float64, MapRegion.Whole([.. shape])));
    }

    private static Tensor Push(Operator op, Tensor[] points, Tensor[] tangents)
    {
        using var rule = Linearize(op, points);
        return rule.Apply([.. tangents.Select(TangentLayout.ChannelsLast)], [.. tangents.Select(_ => false)]) ?? zeros_like(op.Value(points));
    }

    /// <summary>J·t as the derivative of uᵀJ with respect to u: reverse mode applied twice.</summary>
    private static Tensor JacobianVectorProduct(Operator op, Tensor[] points, Tensor[] tangents)
    {
        Tensor[] x = [.. points.Select(point => point.detach().requires_grad_(true))];
        var value = op.Value(x) * 1.0;
        if (!value.requires_grad)
            return zeros_like(value); // a step function
        var u = zeros_like(value).requires_grad_(true);
        var pulled = Pull(value, x, u, keepsGraph: true);
        if (pulled.All(gradient => !gradient.requires_grad))
            return zeros_like(value);
        var total = pulled.Zip(tangents, (gradient, tangent) => (gradient * tangent).sum()).Aggregate((a, b) => a + b);
        return autograd.grad([total], [u])[0];
    }

    /// <summary>The gradients of every input; zero for one that the value does not depend on smoothly.</summary>
    private static Tensor[] Pull(Tensor value, Tensor[] inputs, Tensor cotangent, bool keepsGraph = false) =>
    [
        .. autograd.grad([value], inputs, [cotangent], create_graph: keepsGraph, allow_unused: true)
            .Zip(inputs, (gradient, input) => gradient is null || gradient.IsInvalid ? zeros_like(input) : gradient),
    ];

    private static double RelativeError(Tensor expected, Tensor actual) =>
        ((expected - actual).norm() / (expected.norm() + 1e-300)).item<double>();
}
