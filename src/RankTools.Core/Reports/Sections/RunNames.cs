namespace RankTools.Reports.Sections;

/// <summary>Short names that tell runs apart.</summary>
internal static class RunNames
{
    /// <summary>The first part of every key, and of the others those that are not the same for all.</summary>
    /// <param name="keys">Keys of equal length: the network, then what else a run is told by.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string[]> keys)
    {
        if (keys.Count == 0)
            return [];
        int[] telling = [.. Enumerable.Range(1, keys[0].Length - 1).Where(part => keys.Any(key => key[part] != keys[0][part]))];
        return [.. keys.Select(key => string.Join(", ", telling.Select(part => key[part]).Prepend(key[0]).Where(text => text.Length > 0)))];
    }
}
