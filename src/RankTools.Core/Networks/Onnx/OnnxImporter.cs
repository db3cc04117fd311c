using System.Collections.Immutable;

using RankTools.Errors;
using RankTools.Networks.Onnx.Format;
using RankTools.Networks.Onnx.Lowering;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx;

/// <summary>
/// Turns the graph of an ONNX file into a network: every shape is fixed for a batch of one, whatever does not depend on the inputs
/// is computed now, and what nobody reads is left out.
/// </summary>
internal sealed class OnnxImporter
{
    private readonly OnnxModel model;
    private readonly OnnxNameScope names = new();
    private readonly List<DraftNode> drafts = [];
    private readonly List<string> unsupported = [];
    private readonly CancellationToken cancellation;

    private OnnxImporter(OnnxModel model, CancellationToken cancellation) => (this.model, this.cancellation) = (model, cancellation);

    /// <summary>Builds the network of a model.</summary>
    /// <param name="model">The file's contents.</param>
    /// <param name="sizes">Sizes of inputs that the file leaves open, or whole shapes, by input name; null for 1 wherever it does.</param>
    /// <param name="fixedInputs">Values of inputs that are taken for constants of the graph, by name; null for none.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <exception cref="RankToolsException"><c>OnnxOperatorUnsupported</c>, <c>OnnxGraphInvalid</c>, <c>OnnxShapeOpen</c>.</exception>
    public static NeuralNetwork Import(
        OnnxModel model, IReadOnlyDictionary<string, ImmutableArray<long>>? sizes, IReadOnlyDictionary<string, OnnxValue?>? fixedInputs,
        CancellationToken cancellation)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return new OnnxImporter(model, cancellation).Import(sizes ?? ImmutableDictionary<string, ImmutableArray<long>>.Empty, fixedInputs ?? ImmutableDictionary<string, OnnxValue?>.Empty);
    }

    /// <summary>Builds the network of a model, all of whose inputs are computed.</summary>
    /// <inheritdoc cref="Import(OnnxModel, IReadOnlyDictionary{string, ImmutableArray{long}}, IReadOnlyDictionary{string, OnnxValue}, CancellationToken)"/>
    public static NeuralNetwork Import(
        OnnxModel model, IReadOnlyDictionary<string, ImmutableArray<long>>? sizes, CancellationToken cancellation) => Import(model, sizes, null, cancellation);

    private NeuralNetwork Import(IReadOnlyDictionary<string, ImmutableArray<long>> sizes, IReadOnlyDictionary<string, OnnxValue?> fixedInputs)
    {
        var values = new Dictionary<string, OnnxValue?>(fixedInputs);
        foreach (var initializer in model.Graph.Initializers)
            values[initializer.Name] = OfTensor(initializer);
        ImmutableArray<OnnxValueInfo> openInputs = [.. model.Graph.Inputs.Where(input => !values.ContainsKey(input.Name))];
        foreach (var name in sizes.Keys.Where(name => model.Graph.Inputs.All(input => input.Name != name)))
        {
            throw new RankToolsException("InputNotFound", ErrorKind.NotFound, name,
                $"'{model.Path}' has no input '{name}'. It takes {string.Join(", ", openInputs.Select(input => $"'{input.Name}'"))}.");
        }
        foreach (var input in openInputs)
            values[input.Name] = OnnxInputs.Declare(model, input, sizes.GetValueOrDefault(input.Name), drafts, names);
        Walk(model.Graph.Nodes, values, model.Opsets, "");
        if (unsupported.Count > 0)
            throw Unsupported();
        return OnnxAssembly.Build(model, openInputs, values, drafts, names);
    }

    /// <summary>Reads the nodes of a graph or function in order. A name that stands for null could not be computed.</summary>
    private void Walk(
        ImmutableArray<OnnxNode> nodes, Dictionary<string, OnnxValue?> values, ImmutableDictionary<string, long> opsets, string prefix)
    {
        foreach (var node in nodes)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var name in node.Inputs.Where(name => name.Length > 0 && !values.ContainsKey(name)))
                throw OnnxGraphErrors.Invalid(model.Path, $"node '{OnnxAssembly.NameOf(node)}' ({node.OpType}) reads '{name}', which nothing before it computes");
            var outputs = Lower(node, values, opsets, prefix);
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                if (node.Outputs[i].Length > 0)
                    values[node.Outputs[i]] = i < outputs.Count ? outputs[i]?.Named(prefix + node.Outputs[i]) : null;
            }
        }
    }

    private IReadOnlyList<OnnxValue?> Lower(
        OnnxNode node, Dictionary<string, OnnxValue?> values, ImmutableDictionary<string, long> opsets, string prefix)
    {
        ImmutableArray<OnnxValue?> inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : values[name])];
        var isReady = node.Inputs.Zip(inputs).All(pair => pair.First.Length == 0 || pair.Second is not null);
        if (model.Functions.FirstOrDefault(function => function.Domain == node.Domain && function.Name == node.OpType) is { } function)
            return isReady ? OnnxFunctions.Inline(node, function, inputs, (nodes, inner) => Walk(nodes, inner, function.Opsets, $"{prefix}{OnnxAssembly.NameOf(node)}/")) : [];
        var rule = Rule(node, values, opsets, prefix);
        if (rule is null)
            unsupported.Add($"{node.OpType}{(node.Domain.Length == 0 ? "" : $" ({node.Domain})")}, node '{OnnxAssembly.NameOf(node)}'");
        if (rule is null || !isReady)
            return [];
        var context = new OnnxNodeContext(node, opsets.GetValueOrDefault(node.Domain, 1), inputs, names);
        try
        {
            rule(context);
        }
        catch (OnnxUnsupportedException e)
        {
            unsupported.Add($"{e.Message}, node '{OnnxAssembly.NameOf(node)}'");
            return [];
        }
        catch (RankToolsException e) when (e.ErrorId == "ShapeMismatch")
        {
            throw OnnxGraphErrors.Invalid(model.Path, $"node '{OnnxAssembly.NameOf(node)}' ({node.OpType}): {e.Message}");
        }
        Take(context, node, prefix);
        return context.Outputs;
    }

    /// <summary>The rule for a node: some need what is around it.</summary>
    private Action<OnnxNodeContext>? Rule(
        OnnxNode node, Dictionary<string, OnnxValue?> values, ImmutableDictionary<string, long> opsets, string prefix)
    {
        if (node is { Domain: OnnxGradient.Domain, OpType: OnnxGradient.OpType })
            return context => OnnxGradient.Lower(context, values);
        return node.Domain.Length == 0 && OnnxControlFlow.Rules.TryGetValue(node.OpType, out var rule)
            ? context => rule(context, (graph, inputs, turn) =>
            {
                Take(context, node, prefix); // what the graph reads comes before it
                return Body(graph, inputs, values, opsets, $"{prefix}{OnnxAssembly.NameOf(node)}/{turn}");
            })
            : OnnxOperatorTable.Find(node.Domain, node.OpType);
    }

    /// <summary>Names what a node has emitted so far, and adds it to the network.</summary>
    private void Take(OnnxNodeContext context, OnnxNode node, string prefix)
    {
        OnnxAssembly.GiveNames(context, node, prefix, names);
        drafts.AddRange(context.Emitted);
        context.Emitted.Clear();
    }

    /// <summary>A graph inside a node, with the names around it known in it.</summary>
    private IReadOnlyList<OnnxValue?> Body(
        OnnxGraph graph, IReadOnlyList<OnnxValue?> inputs, Dictionary<string, OnnxValue?> values, ImmutableDictionary<string, long> opsets, string prefix)
    {
        var inner = new Dictionary<string, OnnxValue?>(values);
        foreach (var initializer in graph.Initializers)
            inner[initializer.Name] = OfTensor(initializer);
        foreach (var (input, value) in graph.Inputs.Zip(inputs))
            inner[input.Name] = value;
        Walk(graph.Nodes, inner, opsets, prefix);
        return [.. graph.Outputs.Select(output => inner.GetValueOrDefault(output.Name))];
    }

    /// <summary>A constant of the graph.</summary>
    public static OnnxValue OfTensor(OnnxTensor tensor) => OnnxValue.OfConstant(
        tensor.Name, tensor.ElementType, tensor.ToTensor(),
        isTrained: tensor.ElementType is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16);

    private RankToolsException Unsupported() => new("OnnxOperatorUnsupported", ErrorKind.NotSupported, model.Path,
        $"'{model.Path}' uses what RankTools cannot compute: {string.Join("; ", unsupported.Distinct())}. "
        + "Export the network without it (constant shapes, inference mode), or cut the file before it.");
}
