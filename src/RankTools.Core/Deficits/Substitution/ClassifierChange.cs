using System.Collections.Immutable;
using System.Globalization;

using RankTools.Errors;
using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Deficits.Substitution;

/// <summary>
/// What to do to rows of a network's linear classifier, logits = W z + b: a row and its bias are multiplied by <see cref="Scale"/>, then
/// <see cref="Add"/> is added. The network itself stays as it is; the change makes another one that shares all other weights.
/// </summary>
/// <param name="Classes">Rows to change.</param>
/// <param name="Scale">s; 0 removes the rows, so that their logits are 0 for every image.</param>
/// <param name="Add">Nothing; one number for the bias; as many as there are features for the weights; or one more, the last for the bias.</param>
public sealed record ClassifierChange(ImmutableArray<int> Classes, double Scale, ImmutableArray<double> Add)
{
    /// <summary>Number of classes of the network that the rows were found on; null where they were chosen for the network itself.</summary>
    public int? MeasuredClassCount { get; init; }

    /// <summary>A class whose row becomes the combination Σ_j λ_j (w_j, b_j) of the changed rows; null for none.</summary>
    public ClassCombination? Substituted { get; init; }

    /// <summary>Which of its weights.</summary>
    public SubstitutionWeights Weights { get; init; }

    /// <summary>Says what is done, for example <c>rows 3, 7 × 0.5</c>.</summary>
    public override string ToString()
    {
        var rows = $"row{(Classes.Length == 1 ? "" : "s")} {string.Join(", ", Classes)}";
        string[] parts =
        [
            .. Scale == 0 ? [$"{rows} removed"] : Scale == 1 ? [] : (string[])[string.Create(CultureInfo.InvariantCulture, $"{rows} × {Scale:G6}")],
            .. Add.Length == 0 ? [] : (string[])[$"{(Add.Length == 1 ? "bias" : "weights")} of {rows} added to"],
            .. Substituted is null ? [] : (string[])[$"row {Substituted.ClassIndex} replaced by its combination"],
        ];
        return string.Join("; ", parts);
    }

    /// <summary>The network with the change made.</summary>
    /// <param name="network">A network that ends in a linear layer.</param>
    /// <param name="name">Its name; null for that of the network with a remark.</param>
    /// <exception cref="RankToolsException">
    /// <c>ClassifierNotFound</c>, <c>ClassCountMismatch</c>, <c>CombinationEmpty</c>, <c>ShapeMismatch</c>, <c>BiasMissing</c>, <c>NonFiniteInput</c>.
    /// </exception>
    public NeuralNetwork ApplyTo(NeuralNetwork network, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Output.Operator is not LinearLayer { Parameters: var parameters } || network.Output.Inputs[0].Shape.Length != 1)
            throw SubstitutionErrors.ClassifierNotFound(network);
        Check(network, parameters);
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var weight = parameters[0].Master.to(float64, copy: true);
        var bias = parameters.Length > 1 ? parameters[1].Master.to(float64, copy: true) : null;
        var features = weight.shape[1];
        foreach (var row in Classes)
        {
            using var w = weight[row];
            w.mul_(Scale);
            if (Add.Length >= features)
                w.add_(tensor(Add.AsSpan()[..(int)features].ToArray(), float64));
            if (bias is null)
                continue;
            using var b = bias[row];
            b.mul_(Scale);
            if (Add.Length is 1 || Add.Length > features)
                b.add_(Add[^1]);
        }
        if (Substituted is { } combination)
            Combine(combination, weight, bias);
        var type = parameters[0].Master.dtype;
        ImmutableArray<Parameter> changed = [.. new[] { weight, bias }.OfType<Tensor>().Select((value, i) => Copy(parameters[i], value.to(type)))];
        return network.Replacing(network.Output, new LinearLayer(changed[0], changed.ElementAtOrDefault(1)), name ?? $"{network.Name} ({this})", $"{network.WeightSource}; {this}");
    }

    private void Check(NeuralNetwork network, ImmutableArray<Parameter> parameters)
    {
        var (classes, features) = (parameters[0].Shape[0], parameters[0].Shape[1]);
        if (!double.IsFinite(Scale))
            throw SubstitutionErrors.NotFinite(nameof(Scale));
        if (Add.Any(value => !double.IsFinite(value)))
            throw SubstitutionErrors.NotFinite(nameof(Add));
        if (Add.Length != 0 && Add.Length != 1 && Add.Length != features && Add.Length != features + 1)
            throw SubstitutionErrors.AddedLength(Add.Length, features);
        if (Add.Length != 0 && Add.Length != features && parameters.Length == 1)
            throw SubstitutionErrors.NoBias(network.Name);
        var measured = Substituted?.ClassCount ?? MeasuredClassCount;
        if (Classes.Any(row => row < 0 || row >= classes) || (measured ?? classes) != classes)
            throw SubstitutionErrors.ClassCount(network.Name, measured ?? Classes.Max() + 1, classes);
        if (Substituted is { Term.Count: 0 })
            throw SubstitutionErrors.CombinationEmpty(Substituted);
    }

    /// <summary>A linear classifier's logit is replaced exactly by replacing its row: Σ_j λ_j (w_j·z + b_j) = (Σ_j λ_j w_j)·z + Σ_j λ_j b_j.</summary>
    private void Combine(ClassCombination combination, Tensor weight, Tensor? bias)
    {
        var lambda = zeros(weight.shape[0], float64);
        foreach (var term in combination.Term)
            lambda[term.ClassIndex] = Weights == SubstitutionWeights.Lasso ? term.Weight : term.RefitWeight;
        weight[combination.ClassIndex] = weight.t().mv(lambda);
        if (bias is not null)
            bias[combination.ClassIndex] = bias.dot(lambda);
    }

    private static Parameter Copy(Parameter original, Tensor value)
    {
        var copy = new Parameter(original.Key, original.Role, original.Shape.AsSpan());
        copy.Assign(value.clone());
        return copy;
    }
}
