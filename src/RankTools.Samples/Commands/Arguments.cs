using System.Globalization;

namespace RankTools.Samples.Commands;

/// <summary>A command line of positional words and <c>--name value</c> pairs.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> named = [];
    private readonly List<string> words = [];

    public Arguments(IReadOnlyList<string> line)
    {
        for (var i = 0; i < line.Count; i++)
        {
            if (!line[i].StartsWith("--", StringComparison.Ordinal))
                words.Add(line[i]);
            else if (i + 1 < line.Count)
                named[line[i][2..]] = line[++i];
            else
                throw new ArgumentException($"'{line[i]}' is not followed by a value.");
        }
    }

    /// <summary>The words that belong to no name.</summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>The text after a name, or null.</summary>
    public string? Find(string name) => named.GetValueOrDefault(name);

    /// <summary>The text after a name that must be there.</summary>
    public string Require(string name) => Find(name) ?? throw new ArgumentException($"--{name} is missing.");

    /// <summary>The number after a name.</summary>
    public double Number(string name, double otherwise)
    {
        if (Find(name) is not { } text)
            return otherwise;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new ArgumentException($"--{name} is '{text}', which is not a number.");
    }
}
