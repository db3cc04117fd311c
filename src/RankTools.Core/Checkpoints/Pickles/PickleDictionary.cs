namespace RankTools.Checkpoints.Pickles;

/// <summary>A dictionary in insertion order. Text keys are unique, the last value wins; other keys are kept as they come.</summary>
internal sealed class PickleDictionary
{
    private Dictionary<string, int>? places;

    /// <summary>Keys and values in the order in which the keys first came.</summary>
    public List<(object? Key, object? Value)> Items { get; } = [];

    /// <summary>Adds or replaces a value.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string text)
        {
            places ??= new(StringComparer.Ordinal);
            if (places.TryGetValue(text, out int place))
            {
                Items[place] = (key, value);
                return;
            }

            places.Add(text, Items.Count);
        }

        Items.Add((key, value));
    }

    /// <summary>The value of a text key, or null.</summary>
    public object? Find(string key) => places is not null && places.TryGetValue(key, out int place) ? Items[place].Value : null;
}
