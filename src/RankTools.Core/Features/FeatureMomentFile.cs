using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

using RankTools.Checkpoints;
using RankTools.Errors;

namespace RankTools.Features;

/// <summary>
/// Saves moments and loads them: a safetensors file with, for the layer at place i, <c>mean.i</c> (d) and <c>matrix.i</c> (d × d, or
/// r × d of a sketch), float64, and what they are in the metadata <c>ranktools.moments</c>.
/// </summary>
public static class FeatureMomentFile
{
    private const string Key = "ranktools.moments";

    /// <summary>Writes moments, of one layer or several; the file appears under its name only when it is complete.</summary>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="moments">What to write.</param>
    /// <exception cref="RankToolsException"><c>CheckpointNotWritable</c>.</exception>
    public static void Write(string path, IReadOnlyList<FeatureMoment> moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        var described = moments.Select(moment => new Description(
            moment.Source, moment.Network, moment.Layer, moment.SourceCount, moment.Count, moment.SketchSize,
            Text(moment.State.Scatter), Text(moment.State.Error)));
        var entries = moments.SelectMany((moment, i) => new[]
        {
            new CheckpointEntry($"mean.{i}", ElementType.Float64, [moment.Width]),
            new CheckpointEntry($"matrix.{i}", ElementType.Float64, [moment.State.Matrix.Length / moment.Width, moment.Width]),
        });
        using var writer = new SafetensorsWriter(path, entries, [new(Key, JsonSerializer.Serialize(described))]);
        for (var i = 0; i < moments.Count; i++)
        {
            writer.Append($"mean.{i}", moments[i].State.Mean);
            writer.Append($"matrix.{i}", moments[i].State.Matrix);
        }
        writer.Complete();
    }

    /// <summary>Whether a file holds moments, told from its content.</summary>
    /// <exception cref="RankToolsException"><c>FileNotFound</c>, <c>FileUnavailable</c>, <c>FeatureFileTruncated</c>, <c>FeatureFileInvalid</c>.</exception>
    public static bool IsMomentFile(string path)
    {
        try
        {
            using var file = Checkpoint.Open(path);
            return file.Metadata.ContainsKey(Key);
        }
        catch (RankToolsException e)
        {
            throw FeatureErrors.From(path, e); // as what it was taken for: files of features and of moments are given in one place
        }
    }

    /// <summary>Reads all moments of a file.</summary>
    /// <exception cref="RankToolsException"><c>MomentFileInvalid</c>, and those of <see cref="Checkpoint.Open"/>.</exception>
    public static ImmutableArray<FeatureMoment> Read(string path)
    {
        using var file = Checkpoint.Open(path);
        if (!file.Metadata.TryGetValue(Key, out var text))
            throw Invalid(path, "it holds no moments. Make one with Measure-FeatureMoment -OutFile");
        try
        {
            return [.. JsonSerializer.Deserialize<Description[]>(text)!.Select((description, i) => Read(file, description, i))];
        }
        catch (Exception cause) when (cause is JsonException or FormatException or NotSupportedException or ArgumentException)
        {
            throw Invalid(path, $"its description is damaged ({cause.Message})");
        }
    }

    private static FeatureMoment Read(Checkpoint file, Description described, int place)
    {
        if (!file.TryGet($"mean.{place}", out var mean) || !file.TryGet($"matrix.{place}", out var matrix)
            || mean.Shape.Length != 1 || matrix.Shape.Length != 2 || matrix.Shape[1] != mean.Shape[0] || described.Count < 1
            || (described.SketchSize is { } size ? size < 1 || matrix.Shape[0] > size : matrix.Shape[0] != mean.Shape[0]))
        {
            throw Invalid(file.Path, $"the numbers of layer {place} are not of the shape that its description says");
        }
        var (values, numbers) = (new double[mean.ElementCount], new double[matrix.ElementCount]);
        file.Read(mean, values.AsSpan());
        file.Read(matrix, numbers.AsSpan());
        var (scatter, error) = (Number(described.Scatter), Number(described.Error));
        if (!Array.TrueForAll(values, double.IsFinite) || !Array.TrueForAll(numbers, double.IsFinite) || !(scatter >= 0) || !(error >= 0))
            throw Invalid(file.Path, $"layer {place} holds NaN, infinity or a negative square");
        var form = described.SketchSize is null ? MomentForm.Covariance : MomentForm.Sketch;
        return new(described.Source, new(form, described.Count, values, numbers, scatter, error), described.SketchSize)
        {
            Network = described.Network,
            Layer = described.Layer,
            SourceCount = described.SourceCount,
            Path = file.Path,
        };
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static RankToolsException Invalid(string path, string why) =>
        new("MomentFileInvalid", ErrorKind.InvalidData, path, $"'{path}' cannot be used as moments: {why}.");

    private sealed record Description(
        string Source, string Network, string Layer, int SourceCount, long Count, int? SketchSize, string Scatter, string Error);
}
