using System.Collections.Immutable;
using System.Globalization;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>Turns files into network inputs, whatever they hold: pictures, preprocessed arrays, CIFAR batches.</summary>
public static class InputFile
{
    private const int MapAxes = 3;

    /// <summary>Reads a file's inputs one by one, as they are asked for.</summary>
    /// <param name="path">
    /// By its extension: <c>.npy</c>, an already preprocessed channels × height × width array, or a stack of them, samples first;
    /// <c>.npz</c>, an archive of such arrays; <c>.pb</c>, such an array as ONNX stores it; <c>.bin</c>, a CIFAR file, whose images
    /// are preprocessed; anything else is a picture.
    /// </param>
    /// <param name="preprocessing">What is done to pictures; arrays are taken as they are.</param>
    /// <param name="applyOrientation">Turns pictures as their EXIF orientation says.</param>
    /// <param name="axes">Axes of one input: three for a map, one for a vector, two for tokens.</param>
    /// <exception cref="RankToolsException">
    /// On enumeration, those of <see cref="ImageReader"/>, <see cref="ArrayFile"/>, <see cref="CifarBatch"/> and
    /// <see cref="Preprocessing.Apply"/>; ShapeMismatch: an array has neither as many axes as an input nor one more, or is empty; NonFiniteInput.
    /// </exception>
    public static IEnumerable<InputItem> Open(string path, Preprocessing preprocessing, bool applyOrientation = false, int axes = MapAxes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(preprocessing);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPY" => Deferred(() => FromNpy(path, axes)),
            ".NPZ" => FromNpz(path, axes),
            ".PB" => Deferred(() => FromArray(path, ArrayFile.Read(path), axes)),
            ".BIN" => FromCifar(path, preprocessing),
            _ => FromPicture(path, preprocessing, applyOrientation),
        };
    }

    /// <summary>True for a file that is one picture, by its extension.</summary>
    public static bool IsPicture(string path) => Path.GetExtension(path).ToUpperInvariant() is not (".NPY" or ".NPZ" or ".PB" or ".BIN");

    /// <summary>Turns an array in memory into network inputs.</summary>
    /// <param name="source">What to call it in results and errors.</param>
    /// <param name="array">One input, or a stack of them, samples first.</param>
    /// <param name="axes">Axes of one input: three for a map, one for a vector, two for tokens.</param>
    /// <exception cref="RankToolsException">On enumeration: ShapeMismatch, NonFiniteInput.</exception>
    public static IEnumerable<InputItem> FromArray(string source, NumericArray array, int axes = MapAxes)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(array);
        return Samples(source, array.Shape, axes, (sample, values) =>
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = array[(int)((sample * values.Length) + i)];
        });
    }

    /// <summary>The input that a result's <c>Source</c> names: a path, with <c>#</c> and an index or entry where the file holds several.</summary>
    /// <param name="source">What <see cref="InputItem.Source"/> said.</param>
    /// <param name="preprocessing">What is done to pictures; arrays are taken as they are.</param>
    /// <param name="applyOrientation">Turns pictures as their EXIF orientation says.</param>
    /// <param name="axes">Axes of one input.</param>
    /// <returns>The input; null where there is no such file or no such part of it.</returns>
    public static InputItem? Find(string source, Preprocessing preprocessing, bool applyOrientation = false, int axes = MapAxes)
    {
        ArgumentNullException.ThrowIfNull(source);
        for (var path = source; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('#'))])
        {
            if (File.Exists(path))
                return Open(path, preprocessing, applyOrientation, axes).FirstOrDefault(item => item.Source == source);
        }
        return null;
    }

    /// <summary>Puts off the choice of how to read a file, and so its errors, to the first enumeration.</summary>
    private static IEnumerable<InputItem> Deferred(Func<IEnumerable<InputItem>> open)
    {
        foreach (var item in open())
            yield return item;
    }

    private static IEnumerable<InputItem> FromPicture(string path, Preprocessing preprocessing, bool applyOrientation)
    {
        yield return Prepare(path, path, null, ImageReader.Read(path, applyOrientation), preprocessing) with { FollowsOrientation = applyOrientation };
    }

    private static IEnumerable<InputItem> FromCifar(string path, Preprocessing preprocessing)
    {
        using var batch = CifarBatch.Open(path);
        for (var i = 0; i < batch.Count; i++)
        {
            var image = batch.Read(i);
            yield return Prepare(path, Indexed(path, i), image.Label, image.Image, preprocessing);
        }
    }

    private static IEnumerable<InputItem> FromNpz(string path, int axes)
    {
        var entries = NpyFile.GetEntries(path);
        if (entries.Count == 0)
        {
            throw new RankToolsException("ArrayNotFound", ErrorKind.NotFound, path,
                $"'{path}' is not an archive with arrays in it. Write one with numpy.savez, or name an .npy file as such.");
        }
        foreach (var entry in entries)
        {
            foreach (var item in FromArray($"{path}#{entry}", NpyFile.Read(path, entry), axes))
                yield return item;
        }
    }

    private static IEnumerable<InputItem> FromNpy(string path, int axes)
    {
        NpyHeader header;
        using (NpyFile.Open(path, out header))
        {
        }
        // A stack stored sample after sample need not fit in memory; anything else is one sample, or must be reordered anyway.
        return header.Shape.Length == axes + 1 && !header.FortranOrder ? FromStack(path, axes) : FromArray(path, NpyFile.Read(path), axes);
    }

    private static IEnumerable<InputItem> FromStack(string path, int axes)
    {
        using var reader = NpyRowReader.Open(path);
        foreach (var item in Samples(path, reader.Shape, axes, (sample, values) => reader.ReadRows(sample, values)))
            yield return item;
    }

    private static IEnumerable<InputItem> Samples(string source, ImmutableArray<long> shape, int axes, Action<long, double[]> read)
    {
        var isStack = shape.Length == axes + 1;
        var sampleShape = isStack ? shape[1..] : shape;
        if ((!isStack && shape.Length != axes) || NumericArray.CountElements(shape.AsSpan()) is 0)
        {
            var expected = axes == MapAxes ? "channels × height × width" : axes == 1 ? "a vector" : $"an array of {axes} axes";
            throw DataErrors.ShapeMismatch(source,
                $"'{source}' has shape {DataErrors.Describe(shape.AsSpan())}; {expected}, or a stack of those, was expected, none of them 0.");
        }
        if (NumericArray.CountElements(sampleShape.AsSpan()) is not { } length || length > Array.MaxLength)
            throw DataErrors.ArrayTooLarge(source, NpyFile.Quote(source), $"samples of shape {DataErrors.Describe(sampleShape.AsSpan())}");
        var count = isStack ? shape[0] : 1;
        for (long sample = 0; sample < count; sample++)
        {
            var values = new double[length];
            read(sample, values);
            var name = count == 1 ? source : Indexed(source, sample);
            CheckFinite(name, sampleShape, values);
            yield return new InputItem(name, null, sampleShape, values);
        }
    }

    /// <summary>Preprocesses a picture; what is wrong with it is then an error of its file.</summary>
    internal static InputItem Prepare(string path, string source, int? label, PixelImage image, Preprocessing preprocessing)
    {
        try
        {
            var framed = preprocessing.Frame(image);
            return new InputItem(source, label, [PixelImage.Channels, framed.Height, framed.Width], preprocessing.Normalise(framed))
            {
                Preprocessing = preprocessing,
            };
        }
        catch (RankToolsException e) when (e.Target is null)
        {
            throw new RankToolsException(e.ErrorId, e.Kind, path, $"'{source}': {e.Message}", e);
        }
    }

    internal static void CheckFinite(string source, ImmutableArray<long> shape, double[] values)
    {
        var first = Array.FindIndex(values, value => !double.IsFinite(value));
        if (first < 0)
            return;
        var place = shape is [_, var height, var width]
            ? $"channel {first / (height * width)}, row {first / width % height}, column {first % width}"
            : $"position {first}";
        throw new RankToolsException("NonFiniteInput", ErrorKind.InvalidData, source,
            string.Create(CultureInfo.InvariantCulture, $"'{source}' holds {values[first]} at {place}. A network's input must be finite."));
    }

    internal static string Indexed(string source, long index) => string.Create(CultureInfo.InvariantCulture, $"{source}#{index}");
}
