using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Networks.Onnx.Lowering;

namespace RankTools.Networks.Onnx;

/// <summary>Functions that a file defines for itself, put in the place of the nodes that call them.</summary>
internal static class OnnxFunctions
{
    /// <summary>The outputs of a call.</summary>
    /// <param name="call">The node that calls.</param>
    /// <param name="function">What it calls.</param>
    /// <param name="inputs">The call's inputs; absent ones are null.</param>
    /// <param name="walk">Reads the body's nodes with the names that are known in it.</param>
    public static IReadOnlyList<OnnxValue?> Inline(
        OnnxNode call, OnnxFunction function, ImmutableArray<OnnxValue?> inputs, Action<ImmutableArray<OnnxNode>, Dictionary<string, OnnxValue?>> walk)
    {
        var values = new Dictionary<string, OnnxValue?>();
        var absent = new HashSet<string>();
        for (var i = 0; i < function.Inputs.Length; i++)
        {
            if (i < inputs.Length && inputs[i] is { } input)
                values[function.Inputs[i]] = input;
            else
                absent.Add(function.Inputs[i]);
        }
        walk([.. function.Nodes.Select(node => Bind(node, call, function, absent))], values);
        return [.. function.Outputs.Select(name => values.GetValueOrDefault(name))];
    }

    /// <summary>A node of the body with the caller's attributes for its references, and without inputs that the caller left out.</summary>
    private static OnnxNode Bind(OnnxNode node, OnnxNode call, OnnxFunction function, HashSet<string> absent)
    {
        var attributes = node.Attributes;
        foreach (var (name, attribute) in node.Attributes.Where(pair => pair.Value.ReferenceName.Length > 0))
        {
            var given = call.Attributes.GetValueOrDefault(attribute.ReferenceName) ?? function.AttributeDefaults.GetValueOrDefault(attribute.ReferenceName);
            attributes = given is null ? attributes.Remove(name) : attributes.SetItem(name, given);
        }
        return node with { Inputs = [.. node.Inputs.Select(input => absent.Contains(input) ? "" : input)], Attributes = attributes };
    }
}
