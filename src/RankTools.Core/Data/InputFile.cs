using System.Collections.Immutable;
using System.Globalization;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>Turns files into network inputs, whatever they hold: pictures, preprocessed arrays, CIFAR batches.</summary>
public static class InputFile
{
    /// <summary>Reads a file's inputs one by one, as they are asked for.</summary>
    /// <param name="path">
    /// By its extension: <c>.npy</c>, an already preprocessed channels × height × width array, or a stack of them, samples first;
    /// <c>.npz</c>, an archive of such arrays; <c>.pb</c>, such an array as ONNX stores it; <c>.bin</c>, a CIFAR file, whose images
    /// are preprocessed; anything else is a picture.
    /// </param>
    /// <param name="preprocessing">What is done to pictures; arrays are taken as they are.</param>
    /// <param name="applyOrientation">Turns pictures as their EXIF orientation says.</param>
    /// <exception cref="RankToolsException">
    /// On enumeration, those of <see cref="ImageReader"/>, <see cref="ArrayFile"/>, <see cref="CifarBatch"/> and
    /// <see cref="Preprocessing.Apply"/>; ShapeMismatch: an array is not of three or four axes, or is empty; NonFiniteInput.
    /// </exception>
    public static IEnumerable<InputItem> Open(string path, Preprocessing preprocessing, bool applyOrientation = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(preprocessing);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".NPY" => Deferred(() => FromNpy(path)),
            ".NPZ" => FromNpz(path),
            ".PB" => Deferred(() => FromArray(path, ArrayFile.Read(path))),
            ".BIN" => FromCifar(path, preprocessing),
            _ => FromPicture(path, preprocessing, applyOrientation),
        };
    }

    /// <summary>True for a file that is one picture, by its extension.</summary>
    public static bool IsPicture(string path) => Path.GetExtension(path).ToUpperInvariant() is not (".NPY" or ".NPZ" or ".PB" or ".BIN");

    /// <summary>Turns an array in memory into network inputs.</summary>
    /// <param name="source">What to call it in results and errors.</param>
    /// <param name="array">Channels × height × width, or samples × channels × height × width.</param>
    /// <exception cref="RankToolsException">On enumeration: ShapeMismatch, NonFiniteInput.</exception>
    public static IEnumerable<InputItem> FromArray(string source, NumericArray array)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(array);
        return Samples(source, array.Shape, (sample, values) =>
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = array[(int)((sample * values.Length) + i)];
        });
    }

    /// <summary>Puts off the choice of how to read a file, and so its errors, to the first enumeration.</summary>
    private static IEnumerable<InputItem> Deferred(Func<IEnumerable<InputItem>> open)
    {
        foreach (var item in open())
            yield return item;
    }

    private static IEnumerable<InputItem> FromPicture(string path, Preprocessing preprocessing, bool applyOrientation)
    {
        yield return Prepare(path, path, null, ImageReader.Read(path, applyOrientation), preprocessing);
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

    private static IEnumerable<InputItem> FromNpz(string path)
    {
        var entries = NpyFile.GetEntries(path);
        if (entries.Count == 0)
        {
            throw new RankToolsException("ArrayNotFound", ErrorKind.NotFound, path,
                $"'{path}' is not an archive with arrays in it. Write one with numpy.savez, or name an .npy file as such.");
        }
        foreach (var entry in entries)
        {
            foreach (var item in FromArray($"{path}#{entry}", NpyFile.Read(path, entry)))
                yield return item;
        }
    }

    private static IEnumerable<InputItem> FromNpy(string path)
    {
        NpyHeader header;
        using (NpyFile.Open(path, out header))
        {
        }
        // A stack stored sample after sample need not fit in memory; anything else is one sample, or must be reordered anyway.
        return header.Shape.Length == 4 && !header.FortranOrder ? FromStack(path) : FromArray(path, NpyFile.Read(path));
    }

    private static IEnumerable<InputItem> FromStack(string path)
    {
        using var reader = NpyRowReader.Open(path);
        foreach (var item in Samples(path, reader.Shape, (sample, values) => reader.ReadRows(sample, values)))
            yield return item;
    }

    private static IEnumerable<InputItem> Samples(string source, ImmutableArray<long> shape, Action<long, double[]> read)
    {
        var sampleShape = shape.Length == 4 ? shape[1..] : shape;
        if (shape.Length is not (3 or 4) || NumericArray.CountElements(shape.AsSpan()) is 0)
        {
            throw DataErrors.ShapeMismatch(source,
                $"'{source}' has shape {DataErrors.Describe(shape.AsSpan())}; channels × height × width, or a stack of those, "
                + "was expected, none of them 0.");
        }
        if (NumericArray.CountElements(sampleShape.AsSpan()) is not { } length || length > Array.MaxLength)
            throw DataErrors.ArrayTooLarge(source, NpyFile.Quote(source), $"samples of shape {DataErrors.Describe(sampleShape.AsSpan())}");
        var count = shape.Length == 4 ? shape[0] : 1;
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
            return new InputItem(source, label, [PixelImage.Channels, framed.Height, framed.Width], preprocessing.Normalise(framed));
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
        var (height, width) = (shape[1], shape[2]);
        throw new RankToolsException("NonFiniteInput", ErrorKind.InvalidData, source,
            string.Create(CultureInfo.InvariantCulture,
                $"'{source}' holds {values[first]} at channel {first / (height * width)}, row {first / width % height}, "
                + $"column {first % width}. A network's input must be finite."));
    }

    internal static string Indexed(string source, long index) => string.Create(CultureInfo.InvariantCulture, $"{source}#{index}");
}
