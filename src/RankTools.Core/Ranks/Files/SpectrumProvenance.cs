using System.Text.Encodings.Web;
using System.Text.Json;

namespace RankTools.Ranks.Files;

/// <summary>
/// What a file of spectra says about itself beside its rows. Where results of one file may differ, it is a list, written as JSON, of all
/// that occurs, each once.
/// </summary>
internal sealed class SpectrumProvenance
{
    private const string Units =
        "SingularValue, Error, Threshold and CensoredBound: absolute, in units of the matrix; of a Jacobian, change of the layer's value per change of "
        + "the network's input after preprocessing. Rank, RankLow, RankHigh, CensoredCount: numbers of singular values.";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, List<string>> occurring = new(StringComparer.Ordinal);

    /// <summary>Notes that a result has this; nothing where it has none.</summary>
    public void Note(string key, string? value)
    {
        if (value is null)
            return;
        if (!occurring.TryGetValue(key, out var values))
            occurring[key] = values = [];
        if (!values.Contains(value))
            values.Add(value);
    }

    /// <summary>Keys and texts for the file.</summary>
    public Dictionary<string, string> ToMetadata()
    {
        var metadata = new Dictionary<string, string>
        {
            ["ranktools.version"] = typeof(SpectrumProvenance).Assembly.GetName().Version!.ToString(3),
            ["ranktools.units"] = Units,
        };
        foreach (var (key, values) in occurring)
            metadata["ranktools." + key] = JsonSerializer.Serialize(values, Readable);
        return metadata;
    }
}
