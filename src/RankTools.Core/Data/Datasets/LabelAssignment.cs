using System.Collections.Immutable;
using System.Globalization;

using RankTools.Errors;

namespace RankTools.Data.Datasets;

/// <summary>Numbers of classes for the labels that a data set uses, whichever way it calls its classes.</summary>
/// <param name="Labels">For every image its class, −1 for none.</param>
/// <param name="ClassNames">Names of the classes; empty when they are not known.</param>
/// <param name="LabelNames">What the data set calls them; empty where it has numbers.</param>
internal sealed record LabelAssignment(ImmutableArray<int> Labels, ImmutableArray<string> ClassNames, ImmutableArray<string> LabelNames)
{
    /// <summary>By names: through the catalog where classes are given, else numbered in the order of the names, as torchvision does.</summary>
    /// <exception cref="RankToolsException"><c>ClassNotFound</c>.</exception>
    public static LabelAssignment ByName(string path, IReadOnlyList<string> labels, ClassCatalog catalog)
    {
        if (catalog.Names.IsEmpty)
        {
            string[] names = [.. labels.Where(label => label.Length > 0).Distinct().Order(StringComparer.Ordinal)];
            var places = names.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
            return new([.. labels.Select(label => label.Length == 0 ? -1 : places[label])], [.. names], [.. names]);
        }
        var find = catalog.Lookup();
        string[] unknown = [.. labels.Where(label => label.Length > 0 && find(label) < 0).Distinct()];
        return unknown.Length > 0
            ? throw DatasetErrors.ClassNotFound(path, unknown)
            : new([.. labels.Select(label => label.Length == 0 ? -1 : find(label))], catalog.Names,
                catalog.Identifiers.IsEmpty ? catalog.Names : catalog.Identifiers);
    }

    /// <summary>Of a label file: by number where all labels are numbers, else by name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">What it says.</param>
    /// <param name="firstLabel">Its number of the first class.</param>
    /// <param name="labelNames">The names that its numbers mean; empty where they are the classes' own numbers.</param>
    /// <param name="catalog">The classes.</param>
    /// <exception cref="RankToolsException"><c>LabelOutOfRange</c>, <c>ClassNotFound</c>.</exception>
    public static LabelAssignment OfFile(
        string path, IReadOnlyList<LabelLine> lines, int firstLabel, ImmutableArray<string> labelNames, ClassCatalog catalog)
    {
        if (!lines.All(line => line.Label.Length == 0 || long.TryParse(line.Label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
            return ByName(path, [.. lines.Select(line => line.Label)], catalog);
        var count = labelNames.IsEmpty ? catalog.Names.Length : labelNames.Length;
        var labels = lines.Select(line => Number(path, line, firstLabel, count)).ToImmutableArray();
        return labelNames.IsEmpty
            ? new(labels, catalog.Names, catalog.Identifiers)
            : ByName(path, [.. labels.Select(label => label < 0 ? "" : labelNames[label])], catalog.Names.IsEmpty ? new(labelNames, []) : catalog);
    }

    private static int Number(string path, LabelLine line, int firstLabel, int count)
    {
        if (line.Label.Length == 0 || (line.Label == "-1" && firstLabel >= 0))
            return -1;
        var label = long.Parse(line.Label, CultureInfo.InvariantCulture);
        var last = count > 0 ? firstLabel + (long)count - 1 : int.MaxValue;
        return label >= firstLabel && label <= last
            ? (int)(label - firstLabel)
            : throw DatasetErrors.OutOfRange(path, $"in line {line.LineNumber}", label, count > 0 ? $"{firstLabel} to {last}" : $"{firstLabel} or more");
    }
}
