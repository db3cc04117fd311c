using System.Text;

using RankTools.Errors;

namespace RankTools.Data.Datasets;

/// <summary>
/// Reads label files. Of text, a line with one field is a label, in the order of the images; a line with more is an image and its label,
/// separated by comma, semicolon, tab or, in files without any of these, the last blank. A field may stand in double quotes.
/// </summary>
internal static class LabelReader
{
    private const int None = -1;
    private const int MostBytes = 1 << 30;

    /// <summary>Kaggle's column of a class and the corners of a box, several times; the first class is the image's.</summary>
    private const string BoxHeader = "predictionstring";

    private static readonly string[] ImageHeaders = ["file", "filename", "file_name", "image", "image_id", "imageid", "img", "path", "name", "id"];
    private static readonly string[] LabelHeaders = ["label", "labels", "class", "class_id", "classid", "class_name", "category", "target", "y", "index", BoxHeader];

    /// <summary>The lines of a text file; a header is told by its names of columns, and says which columns are meant.</summary>
    /// <exception cref="RankToolsException"><c>LabelFileInvalid</c>, <c>FileNotFound</c>, <c>FileUnavailable</c>.</exception>
    public static List<LabelLine> ReadText(string path)
    {
        var lines = Decode(path, DataFile.ReadAll(path, MostBytes)).Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        var count = Array.FindLastIndex(lines, line => !string.IsNullOrWhiteSpace(line)) + 1;
        if (count == 0)
            throw DatasetErrors.LabelFileInvalid(path, "it is empty");
        var separator = Separator(lines.AsSpan(0, count));
        var (imageColumn, labelColumn, first) = Columns(Split(lines[0], separator));
        var isBoxes = first > 0 && lines[0].Contains(BoxHeader, StringComparison.OrdinalIgnoreCase);
        var result = new List<LabelLine>(count);
        for (var i = first; i < count; i++)
        {
            var fields = Split(lines[i], separator);
            if (imageColumn < 0)
            {
                result.Add(fields.Count <= 1 ? new(i + 1, null, fields.Count == 0 ? "" : fields[0])
                    : throw DatasetErrors.LabelFileInvalid(path, $"line {i + 1} has {fields.Count} fields, those before have one"));
            }
            else if (!string.IsNullOrWhiteSpace(lines[i]))
            {
                result.Add(fields.Count > imageColumn && fields[imageColumn].Length > 0
                    ? new(i + 1, fields[imageColumn], fields.Count > labelColumn ? FirstOf(fields[labelColumn], isBoxes) : "")
                    : throw DatasetErrors.LabelFileInvalid(path, $"line {i + 1} names no image: '{Shown(lines[i])}'"));
            }
        }
        return result.Count > 0 ? result : throw DatasetErrors.LabelFileInvalid(path, "it has a header and nothing below");
    }

    /// <summary>Labels by number from an .npy, IDX or text file, one for each image in order; −1 for none.</summary>
    /// <exception cref="RankToolsException">
    /// <c>LabelCountMismatch</c>, <c>LabelOutOfRange</c>, <c>LabelFileInvalid</c>, and those of the readers.
    /// </exception>
    /// <param name="path">The file.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="firstLabel">Its number of the first class.</param>
    /// <param name="classCount">Number of classes; 0 when it is not known.</param>
    public static int[] ReadArray(string path, long count, int firstLabel, int classCount)
    {
        var values = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPY" => NpyFile.Read(path).ToDoubles(),
            _ when IdxFile.IsIdx(path) => FromIdx(path),
            _ => FromText(path),
        };
        return Checked(path, values, count, firstLabel, classCount);
    }

    /// <summary>Numbers as labels, from 0.</summary>
    /// <inheritdoc cref="ReadArray"/>
    public static int[] Checked(string path, double[] values, long count, int firstLabel, int classCount)
    {
        if (values.Length != count)
            throw DatasetErrors.CountMismatch(path, values.Length, count, "images");
        var last = classCount > 0 ? firstLabel + (long)classCount - 1 : int.MaxValue;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != Math.Floor(values[i]) || Math.Abs(values[i]) > int.MaxValue)
                throw DatasetErrors.LabelFileInvalid(path, FormattableString.Invariant($"it has {values[i]} at position {i}, which is no number of a class"));
            if (values[i] != None && (values[i] < firstLabel || values[i] > last))
                throw DatasetErrors.OutOfRange(path, $"at position {i}", (long)values[i], classCount > 0 ? $"{firstLabel} to {last}" : $"{firstLabel} or more");
        }
        return Array.ConvertAll(values, value => value == None ? None : (int)value - firstLabel);
    }

    private static double[] FromIdx(string path)
    {
        using var file = IdxFile.Open(path);
        if (file.Shape is not [var count])
            throw DatasetErrors.LabelFileInvalid(path, $"it has shape {DataErrors.Describe(file.Shape.AsSpan())}, not one label for every image");
        var bytes = new byte[count];
        file.ReadElements(0, bytes);
        return Array.ConvertAll(bytes, value => (double)value);
    }

    private static double[] FromText(string path) => [.. ReadText(path).Select(line =>
        line.Label.Length == 0 ? None : line.Image is null && int.TryParse(line.Label, System.Globalization.CultureInfo.InvariantCulture, out var label) ? label
            : throw DatasetErrors.LabelFileInvalid(path, $"line {line.LineNumber} is '{Shown(line.Label)}', not the number of a class"))];

    private static string Decode(string path, byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0))
            throw DatasetErrors.LabelFileInvalid(path, "it is no text");
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return text.TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private static char? Separator(ReadOnlySpan<string> lines)
    {
        foreach (var candidate in new[] { '\t', ';', ',' })
        {
            foreach (var line in lines)
            {
                if (line.Contains(candidate))
                    return candidate;
            }
        }
        return null;
    }

    /// <summary>Where the image and the label stand, and the first line that is not a header.</summary>
    private static (int Image, int Label, int First) Columns(List<string> first)
    {
        var image = first.FindIndex(field => ImageHeaders.Contains(field, StringComparer.OrdinalIgnoreCase));
        var label = first.FindIndex(field => LabelHeaders.Contains(field, StringComparer.OrdinalIgnoreCase));
        if (first.Count == 1)
            return (-1, 0, label == 0 ? 1 : 0);
        // Both names have to be there: an image may be called 'name' as well.
        return image >= 0 && label >= 0 ? (image, label, 1) : (0, 1, 0);
    }

    private static List<string> Split(string line, char? separator)
    {
        if (separator is null)
        {
            var text = line.Trim();
            var blank = text.LastIndexOf(' ');
            return text.Length == 0 ? [] : blank > 0 && PictureContent.IsPicture(text[..blank].TrimEnd()) ? [text[..blank].TrimEnd(), text[(blank + 1)..]] : [text];
        }
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[++i]);
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == separator && !quoted)
                EndField();
            else
                field.Append(line[i]);
        }
        EndField();
        return fields;

        void EndField()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
        }
    }

    private static string FirstOf(string label, bool isBoxes) => isBoxes && label.Contains(' ', StringComparison.Ordinal) ? label[..label.IndexOf(' ')] : label;

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
