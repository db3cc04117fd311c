using System.Collections.Immutable;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Reads the equation of an Einsum: letters of every input, "..." for axes in front that are repeated, and the output.</summary>
internal static class EinsumEquation
{
    // 'z' is the batch of a contraction.
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>One letter per axis of every input and of the output; null when the equation does not fit the inputs.</summary>
    /// <param name="equation">For example <c>bij,bjk->bik</c>, <c>...ij->...ji</c>, or <c>ij,jk</c> with the output left to the rule.</param>
    /// <param name="ranks">Number of axes of every input.</param>
    public static (ImmutableArray<string> Operands, string Output)? Parse(string equation, IReadOnlyList<int> ranks)
    {
        var sides = equation.Replace(" ", "").Split("->");
        var inputs = sides[0].Split(',');
        if (sides.Length > 2 || inputs.Length != ranks.Count)
            return null;
        int[] widths = [.. inputs.Zip(ranks, (input, rank) => rank - input.Replace("...", "").Length)];
        if (inputs.Zip(widths).Any(pair => pair.First.Contains("...") ? pair.Second < 0 : pair.Second != 0))
            return null;
        var written = sides.Length == 2 ? sides[1] : Implied(inputs);
        var names = new Dictionary<string, char>();
        ImmutableArray<string> operands = [.. inputs.Select((input, i) => Rename(input, widths[i], names))];
        var known = names.Count;
        var output = Rename(written, widths.Max(), names);
        return names.Count == known && output.Distinct().Count() == output.Length ? (operands, output) : null;
    }

    /// <summary>Without an arrow: the repeated axes, then every letter that occurs once, in order of the alphabet.</summary>
    private static string Implied(string[] inputs)
    {
        var letters = string.Concat(inputs).Replace(".", "");
        var single = letters.GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order();
        return (inputs.Any(input => input.Contains("...")) ? "..." : "") + string.Concat(single);
    }

    /// <summary>Replaces "..." by a letter per axis, counted from the last, and all letters by ours.</summary>
    private static string Rename(string letters, int width, Dictionary<string, char> names)
    {
        var place = letters.IndexOf("...", StringComparison.Ordinal);
        IEnumerable<string> axes = place < 0
            ? letters.Select(letter => $"{letter}")
            : [.. letters[..place].Select(letter => $"{letter}"), .. Enumerable.Range(0, width).Reverse().Select(i => $"...{i}"), .. letters[(place + 3)..].Select(letter => $"{letter}")];
        return string.Concat(axes.Select(axis =>
        {
            if (!names.TryGetValue(axis, out var name))
                names[axis] = name = Alphabet[names.Count];
            return name;
        }));
    }
}
