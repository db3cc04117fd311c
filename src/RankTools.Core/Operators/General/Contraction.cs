using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// A sum over products of elements, in Einstein's notation: every axis has a letter, letters that the output lacks are summed over.
/// Matrix products of any rank are of this kind. dy = Σᵢ y(x₀, …, dxᵢ, …).
/// </summary>
/// <remarks>
/// The batch of tangents is one more letter that only the changed factor has, so that it lies among the rows of one matrix product
/// and no other factor is repeated for it. Cost for one tangent: that of the value, for every factor that changes.
/// </remarks>
public sealed class Contraction : Operator
{
    private const char Batch = 'z';

    private readonly ImmutableArray<string> operands;
    private readonly string output;

    /// <summary>A contraction.</summary>
    /// <param name="kind">Name of the operation.</param>
    /// <param name="operands">One letter per axis of every input; <c>z</c> is taken.</param>
    /// <param name="output">The output's letters, each at most once.</param>
    internal Contraction(string kind, ImmutableArray<string> operands, string output) => (Kind, this.operands, this.output) = (kind, operands, output);

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        if (inputs.Zip(operands).Any(pair => pair.First.Length != pair.Second.Length))
            throw Misfit(inputs);
        var sizes = Sizes(inputs);
        var fits = inputs.Zip(operands).All(pair => pair.First.Zip(pair.Second).All(axis => axis.First == 1 || axis.First == sizes[axis.Second]));
        return fits ? [.. output.Select(letter => sizes[letter])] : throw Misfit(inputs);
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output)
    {
        var sizes = Sizes(inputs);
        var (total, letters) = (0L, operands[0].ToHashSet());
        for (var i = 1; i < operands.Length; i++)
        {
            letters.UnionWith(operands[i]);
            total += letters.Aggregate(1L, (product, letter) => product * sizes[letter]);
            letters.IntersectWith(string.Concat(operands[(i + 1)..]) + this.output);
        }
        return total;
    }

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) =>
        Fresh(einsum(Equation([.. operands.Select(letters => Batch + letters)]), [.. inputs]), inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new MultilinearRule(this, [.. point.Inputs.Select(input => input.squeeze(0).to(point.TangentType).contiguous().DetachFromDisposeScope())]);
    }

    private RankTools.Errors.RankToolsException Misfit(IReadOnlyList<ImmutableArray<long>> inputs) =>
        ShapeError.Of(Kind, $"values with the axes {string.Join(", ", operands)}, sizes equal for equal letters", inputs);

    /// <summary>Size of every letter; 1 gives way to any other.</summary>
    private Dictionary<char, long> Sizes(IReadOnlyList<ImmutableArray<long>> inputs) => inputs.Zip(operands)
        .SelectMany(pair => pair.Second.Zip(pair.First))
        .GroupBy(axis => axis.First, axis => axis.Second)
        .ToDictionary(letter => letter.Key, letter => letter.FirstOrDefault(size => size != 1, 1));

    private string Equation(IEnumerable<string> letters) => $"{string.Join(',', letters)}->{Batch}{output}";

    /// <summary>A product of one factor may be a view of it.</summary>
    private static Tensor Fresh(Tensor result, IReadOnlyList<Tensor> inputs) => inputs.Count == 1 ? result.clone().contiguous() : result.contiguous();

    private sealed class MultilinearRule(Contraction contraction, Tensor[] factors) : Linearization
    {
        private readonly string[] equations = [.. contraction.operands.Select((_, changed) =>
            contraction.Equation(contraction.operands.Select((letters, i) => i == changed ? Batch + letters : letters)))];

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            Tensor? total = null;
            for (var i = 0; i < factors.Length; i++)
            {
                if (tangents[i] is not { } tangent)
                    continue;
                Tensor[] inputs = [.. factors.Select((factor, j) => i == j ? tangent : factor)];
                var term = Fresh(einsum(equations[i], inputs), inputs);
                total = total?.add_(term) ?? term;
            }
            return total;
        }

        public override void Dispose()
        {
            foreach (var factor in factors)
                factor.Dispose();
        }
    }
}
