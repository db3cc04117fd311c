using System.Text.Json;

using RankTools.Errors;

namespace RankTools.Features;

/// <summary>
/// Inputs of an unfinished feature file that gave no row, and why, a line of JSON each, so that a run that goes on says the same
/// about them and does not put them where they were not.
/// </summary>
internal sealed class FeatureFailures
{
    private readonly string path;
    private readonly List<Line> earlier = [];

    /// <summary>Reads those that lie before the rows that are kept.</summary>
    public FeatureFailures(string path, long rows)
    {
        this.path = path;
        if (!File.Exists(path))
            return;
        foreach (var text in File.ReadLines(path))
        {
            if (Parse(text) is { } line && line.Row <= rows)
                earlier.Add(line);
        }
        File.WriteAllLines(path, earlier.Select(line => JsonSerializer.Serialize(line)));
    }

    /// <summary>Notes a failure.</summary>
    /// <param name="row">The number of rows that come before it.</param>
    /// <param name="source">The input.</param>
    /// <param name="failure">Why it gave none.</param>
    /// <exception cref="RankToolsException"><c>FeatureFileNotWritable</c>.</exception>
    public void Add(long row, string source, RankToolsException failure)
    {
        try
        {
            File.AppendAllLines(
                path, [JsonSerializer.Serialize(new Line(row, source, failure.ErrorId, failure.Kind, failure.Target?.ToString(), failure.Message))]);
        }
        catch (Exception e) when (Data.DataFile.IsFileFailure(e))
        {
            throw FeatureErrors.NotWritable(path, e);
        }
    }

    /// <summary>Takes the failure of the interrupted run at this input in this place, if there was one.</summary>
    public RankToolsException? Take(long row, string source)
    {
        if (earlier.Find(one => one.Row == row && one.Source == source) is not { } line)
            return null;
        earlier.Remove(line);
        return new(line.Id, line.Kind, line.Target, line.Message);
    }

    /// <summary>A line that was cut off by the end of its process is none.</summary>
    private static Line? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(long Row, string Source, string Id, ErrorKind Kind, string? Target, string Message);
}
