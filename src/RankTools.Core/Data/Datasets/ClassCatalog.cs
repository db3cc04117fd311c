using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

using RankTools.Errors;
using RankTools.Networks;

namespace RankTools.Data.Datasets;

/// <summary>The classes of a network in the order of its logits, and by which names a data set may call them.</summary>
/// <param name="Names">Names for people.</param>
/// <param name="Identifiers">Other names of the same classes, such as WordNet ids; empty where there are none.</param>
internal sealed record ClassCatalog(ImmutableArray<string> Names, ImmutableArray<string> Identifiers)
{
    private const int MostJsonBytes = 64 << 20;

    /// <summary>No classes known.</summary>
    public static ClassCatalog None { get; } = new([], []);

    /// <summary>
    /// Reads names from a text file, one a line, or from JSON: a list of names; an object from index to name; from name to index; or
    /// from index to <c>[id, name]</c>, as in imagenet_class_index.json.
    /// </summary>
    /// <exception cref="RankToolsException"><c>ClassNamesUnreadable</c>.</exception>
    public static ClassCatalog Read(string path)
    {
        if (!Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
            return new(ClassNameFile.Read(path), []);
        try
        {
            using var json = JsonDocument.Parse(DataFile.ReadAll(path, MostJsonBytes));
            return FromJson(path, json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unreadable(path, e.Message);
        }
    }

    /// <summary>The index of a class by one of its names; −1 where there is none.</summary>
    public Func<string, int> Lookup()
    {
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        // ImageNet has two classes called 'crane' and two 'maillot': a name that is not unique is none, an id always is.
        foreach (var group in Names.Select((name, index) => (name, index)).GroupBy(pair => pair.name).Where(group => group.Count() == 1))
            indices[group.Key] = group.First().index;
        foreach (var (id, index) in Identifiers.Select((id, index) => (id, index)))
            indices[id] = index;
        return name => indices.GetValueOrDefault(name, -1);
    }

    private static ClassCatalog FromJson(string path, JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
            return new([.. root.EnumerateArray().Select(item => item.GetString() ?? throw Unreadable(path, "a name is missing"))], []);
        var entries = new SortedDictionary<int, (string Name, string? Id)>();
        foreach (var property in root.EnumerateObject())
        {
            var (index, entry) = property.Value.ValueKind switch
            {
                JsonValueKind.Number => (property.Value.GetInt32(), (property.Name, (string?)null)),
                JsonValueKind.Array when property.Value.GetArrayLength() == 2 => (Index(property.Name), (property.Value[1].GetString()!, property.Value[0].GetString())),
                _ => (Index(property.Name), (property.Value.GetString()!, null)),
            };
            if (!entries.TryAdd(index, entry))
                throw Unreadable(path, $"index {index} occurs twice");
        }
        if (entries.Count == 0 || entries.Keys.First() != 0 || entries.Keys.Last() != entries.Count - 1)
            throw Unreadable(path, $"its {entries.Count} indices do not run from 0 without a gap");
        ImmutableArray<string> ids = entries.Values.All(entry => entry.Id is not null) ? [.. entries.Values.Select(entry => entry.Id!)] : [];
        return new([.. entries.Values.Select(entry => entry.Name)], ids);

        int Index(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out var index) ? index : throw Unreadable(path, $"'{text}' is no index of a class");
    }

    private static RankToolsException Unreadable(string path, string why) =>
        new("ClassNamesUnreadable", ErrorKind.InvalidData, path, $"'{path}' is no list or index of class names: {why.TrimEnd('.')}.");
}
