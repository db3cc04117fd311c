using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Networks.Onnx.Lowering;
using RankTools.Operators;

namespace RankTools.Networks.Onnx;

/// <summary>Makes a network of the drafts: names them, leaves out what no output needs, and chooses the probes.</summary>
internal static class OnnxAssembly
{
    /// <summary>What a node of the file is called: its name, else that of its first output.</summary>
    public static string NameOf(OnnxNode node) =>
        node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(output => output.Length > 0) ?? node.OpType;

    /// <summary>Names what a node was turned into: the operator that gives its output bears its name, inner ones have it with their kind.</summary>
    public static void GiveNames(OnnxNodeContext context, OnnxNode node, string prefix, OnnxNameScope names)
    {
        var name = prefix + NameOf(node);
        for (var i = 0; i < context.Outputs.Count; i++)
        {
            if (context.Outputs[i]?.Source is { Name.Length: 0 } source)
            {
                source.Name = names.Unique(i == 0 ? name : $"{name}/{node.Outputs[i]}");
                source.ValueName = prefix + node.Outputs[i];
            }
        }
        foreach (var inner in context.Emitted.Where(draft => draft.Name.Length == 0))
            inner.Name = names.Unique($"{name}/{inner.Operator.Kind}");
    }

    /// <summary>Builds the network.</summary>
    public static NeuralNetwork Build(
        OnnxModel model, ImmutableArray<OnnxValueInfo> openInputs, Dictionary<string, OnnxValue?> values, List<DraftNode> drafts, OnnxNameScope names)
    {
        if (openInputs.IsEmpty)
            drafts.Insert(0, new DraftNode(new NetworkInput([1]), []) { Name = names.Unique("input") }); // a graph of constants still needs a batch
        var outputs = model.Graph.Outputs.SelectMany(output => Tensors(model, output.Name, values)).ToArray();
        var sources = outputs.Select(output => output.Value.Source ?? Constant(output.Name, output.Value, drafts, names)).ToArray();
        var kept = Reachable(drafts, sources);
        var probes = DefaultProbes.Choose(kept, sources);
        var nodes = new Dictionary<DraftNode, Node>();
        foreach (var draft in kept)
        {
            nodes[draft] = new Node(
                nodes.Count, draft.Name, draft.Operator, [.. draft.Inputs.Select(input => nodes[input])], probes.Contains(draft), draft.ValueName);
        }
        return new(Path.GetFileNameWithoutExtension(model.Path), [.. nodes.Values],
            [.. openInputs.Select(input => new NetworkPort(input.Name, nodes[values[input.Name]!.Source!], input.ElementType.ToString(), values[input.Name]!.Shape))],
            [.. outputs.Zip(sources, (output, source) => new NetworkPort(output.Name, nodes[source], output.Value.ElementType.ToString(), output.Value.Shape))])
        {
            Architecture = "ONNX",
            WeightSource = model.Path,
            WeightHash = model.Hash,
        };
    }

    private static IEnumerable<(string Name, OnnxValue Value)> Tensors(OnnxModel model, string name, Dictionary<string, OnnxValue?> values)
    {
        var value = values.GetValueOrDefault(name) ?? throw OnnxGraphErrors.Invalid(model.Path, $"its output '{name}' is computed by no node");
        return value.IsSequence ? value.Items.Select((item, i) => ($"{name}[{i}]", item)) : [(name, value)];
    }

    private static DraftNode Constant(string name, OnnxValue value, List<DraftNode> drafts, OnnxNameScope names)
    {
        var parameter = value.AsParameter();
        var shape = value.Shape;
        var draft = new DraftNode(new BoundOperator(
            new ConstantValue(parameter), [new(drafts[0].Shape, null, false)], OnnxValue.HasUnitAxis(shape)), [drafts[0]])
        { Name = names.Unique(name), ValueName = name };
        drafts.Add(draft);
        return draft;
    }

    /// <summary>The inputs, and every draft that an output needs.</summary>
    private static ImmutableArray<DraftNode> Reachable(List<DraftNode> drafts, DraftNode[] outputs)
    {
        var needed = outputs.ToHashSet();
        foreach (var draft in drafts.AsEnumerable().Reverse().Where(needed.Contains))
            needed.UnionWith(draft.Inputs);
        return [.. drafts.Where(draft => draft.Operator is NetworkInput || needed.Contains(draft))];
    }
}
