using System.Collections.Immutable;
using System.Globalization;

using RankTools.Backend;
using RankTools.Checkpoints;
using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Progress;

namespace RankTools.Features;

/// <summary>
/// One pass over inputs that writes the values of chosen layers to a feature file, batch by batch. Inputs that an interrupted run
/// has dealt with are passed by, and must be the same in the same order.
/// </summary>
public sealed class FeatureExport : IDisposable
{
    private const int PicturesAtOnce = 256;

    private readonly ImageReadOptions options;
    private readonly FeatureExtraction extraction;
    private readonly FeatureFileWriter writer;
    private readonly List<InputItem> pending = [];
    private readonly List<string> pictures = [];
    private readonly long begun;
    private long passed;

    /// <summary>Begins an export, or goes on with one that was interrupted.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="network">A network with one input.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="options">What is done to pictures.</param>
    /// <param name="classNames">Names of the classes; empty when they are not known.</param>
    /// <param name="settings">Where and how to compute.</param>
    /// <param name="batchSize">Inputs of a value pass.</param>
    /// <param name="startOver">Throws away an interrupted export that belongs to something else.</param>
    /// <exception cref="RankToolsException">
    /// Those of <see cref="FeatureFileWriter.Open"/>; <c>MemoryLimitExceeded</c>, <c>InputMissing</c>.
    /// </exception>
    public FeatureExport(
        string path, NeuralNetwork network, ImmutableArray<Node> layers, ImageReadOptions options, ImmutableArray<string> classNames,
        ComputeSettings settings, int batchSize, bool startOver)
    {
        ArgumentNullException.ThrowIfNull(settings);
        this.options = options;
        extraction = new(network, layers, settings, batchSize);
        writer = FeatureFileWriter.Open(path, Describe(network, layers, options, classNames, settings), startOver);
        begun = writer.Count;
    }

    /// <summary>The layers that patterns match; without any, what goes into the last linear layer, and the output.</summary>
    /// <param name="network">The network.</param>
    /// <param name="patterns">Names with wildcards, or null.</param>
    /// <exception cref="RankToolsException"><c>LayerNotFound</c>.</exception>
    public static ImmutableArray<Node> Select(NeuralNetwork network, IReadOnlyCollection<string>? patterns)
    {
        ArgumentNullException.ThrowIfNull(network);
        return patterns is not null ? LayerSelection.Select(network, patterns)
            : network.Output.Operator is LinearLayer && network.Output.Inputs[0].Operator is not NetworkInput ? [network.Output.Inputs[0], network.Output]
            : [network.Output];
    }

    /// <summary>Checks, before any work, that a file can be written and need not be kept.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layers">The layers that will be in it.</param>
    /// <param name="replace">Whether a file that is there may be replaced.</param>
    /// <exception cref="RankToolsException"><c>OutputFormatUnknown</c>, <c>FeatureFileExists</c>, <c>FileNotFound</c>: there is no such folder.</exception>
    public static void CheckTarget(string path, ImmutableArray<Node> layers, bool replace)
    {
        Inference.LayerValueFile.CheckFormat(path, layerCount: 1); // as many .npy files as there are layers
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
            throw new RankToolsException("FileNotFound", ErrorKind.NotFound, path, $"There is no folder '{folder}' for '{path}'. Make it first.");
        ImmutableArray<string> files = NpyFeatureFiles.IsNpy(path) ? NpyFeatureFiles.Names(path, layers.Select(layer => layer.Name)) : [path];
        if (!replace && files.FirstOrDefault(File.Exists) is { } existing)
        {
            throw new RankToolsException("FeatureFileExists", ErrorKind.InvalidArgument, existing,
                $"'{existing}' is there already. Give another -Path, or replace it with -Force.");
        }
    }

    /// <summary>Inputs of a value pass.</summary>
    public int BatchSize => extraction.BatchSize;

    /// <summary>Rows that an interrupted run had left.</summary>
    public long ContinuedRows => begun;

    /// <summary>Rows so far, those of a batch that is not complete yet included.</summary>
    public long Count => passed < begun ? passed : writer.Count + pending.Count;

    /// <summary>What the file says about its numbers.</summary>
    public FeatureDescription Description => writer.Description;

    /// <summary>Takes all images of a data set; those that the interrupted run has dealt with are not even read.</summary>
    /// <param name="dataset">The images.</param>
    /// <param name="report">Told what is wrong with an image that gives no row.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops the computation; the rows before stay.</param>
    /// <exception cref="RankToolsException">
    /// <c>FeatureFileMismatch</c>: the interrupted run had other inputs; <c>ClassNameMismatch</c>; <c>FeatureFileNotWritable</c>, <c>BatchNotSupported</c>.
    /// </exception>
    public void Add(ImageDataset dataset, Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(report);
        AddPictures(report, progress, cancellation);
        if (dataset.ClassCount > 0 && !dataset.ClassNames.Equals(Description.ClassNames))
        {
            throw new RankToolsException("ClassNameMismatch", ErrorKind.InvalidData, dataset.Name,
                $"The classes of '{dataset.Name}' have other names than those that '{writer.Path}' was begun with. Export it to another file.");
        }
        long start = 0;
        using (var store = dataset.Open())
        {
            while (start < dataset.Count && Passes(dataset.SourceOf(start), report, () => store.LabelOf(start)))
                start++;
        }
        foreach (var (index, item, failure) in dataset.ReadAll(options with { Start = start }, cancellation))
        {
            if (item is not null)
                Add(item, report, cancellation);
            else
                Fail(dataset.SourceOf(index), failure!, report);
            progress?.Report(new($"Features of {Description.Network}", $"{index + 1} of {dataset.Count} images of {dataset.Name}", (index + 1.0) / dataset.Count));
        }
    }

    /// <summary>Takes the inputs of a file or an array.</summary>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="inputs">The inputs; what is wrong with them ends them, and is reported.</param>
    /// <param name="report">Told what is wrong with an input that gives no row.</param>
    /// <param name="progress">Told how far it is with pictures that came before.</param>
    /// <param name="cancellation">Stops the computation; the rows before stay.</param>
    /// <exception cref="RankToolsException"><c>FeatureFileMismatch</c>, <c>FeatureFileNotWritable</c>, <c>BatchNotSupported</c>.</exception>
    public void Add(
        string name, IEnumerable<InputItem> inputs, Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        AddPictures(report, progress, cancellation);
        using var items = inputs.GetEnumerator();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (!items.MoveNext())
                    return;
            }
            catch (RankToolsException e)
            {
                if (!Passes(name, report))
                    Fail(name, e, report);
                return;
            }
            var input = items.Current;
            if (!Passes(input.Source, report, () => input.Label))
                Add(input, report, cancellation);
        }
    }

    /// <summary>Takes the inputs of a file. Pictures wait until they are many, so that they are decoded side by side.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">Told what is wrong with an input that gives no row.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops the computation; the rows before stay.</param>
    /// <exception cref="RankToolsException"><c>FeatureFileMismatch</c>, <c>FeatureFileNotWritable</c>, <c>BatchNotSupported</c>.</exception>
    public void AddFile(string path, Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        if (!InputFile.IsPicture(path))
        {
            Add(path, InputFile.Open(path, options.Preprocessing), report, progress, cancellation);
            return;
        }
        pictures.Add(path);
        if (pictures.Count >= PicturesAtOnce)
            AddPictures(report, progress, cancellation);
    }

    private void AddPictures(Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        if (pictures.Count == 0)
            return;
        var dataset = ImageDataset.OfPictures([.. pictures]);
        pictures.Clear();
        Add(dataset, report, progress, cancellation);
    }

    /// <summary>Whether the interrupted run has dealt with the next input.</summary>
    private bool Passes(string source, Action<RankToolsException> report, Func<int?>? label = null)
    {
        if (writer.Failures.Take(Count, source) is { } failure)
        {
            report(failure);
            return true;
        }
        if (passed >= begun)
            return false;
        var expected = writer.SourceOf(passed);
        if (expected != source)
            throw Mismatch($"its input {passed} is '{expected}', and '{source}' was given in its place");
        if (label is not null && writer.LabelOf(passed) != (label() ?? -1))
            throw Mismatch($"'{source}' has another label there");
        passed++;
        return true;
    }

    /// <summary>Takes an input, and computes when a batch is complete.</summary>
    private void Add(InputItem input, Action<RankToolsException> report, CancellationToken cancellation)
    {
        try
        {
            extraction.Check(input);
        }
        catch (RankToolsException e)
        {
            Fail(input.Source, e, report);
            return;
        }
        pending.Add(input);
        if (pending.Count == BatchSize)
            Flush(report, cancellation);
    }

    /// <summary>Notes an input that cannot be used.</summary>
    private void Fail(string source, RankToolsException failure, Action<RankToolsException> report)
    {
        writer.Failures.Add(Count, source, failure);
        report(failure);
    }

    /// <summary>Computes what is left of a batch and makes the file.</summary>
    /// <param name="report">Told what is wrong with an input that gives no row.</param>
    /// <param name="progress">Told how far it is with what was left.</param>
    /// <param name="cancellation">Stops it; the rows stay.</param>
    /// <returns>The file, or the files, that were written.</returns>
    /// <exception cref="RankToolsException">
    /// <c>FeatureFileMismatch</c>: the interrupted run had more inputs; <c>FeatureFileEmpty</c>: no input gave a row; <c>FeatureFileNotWritable</c>.
    /// </exception>
    public ImmutableArray<string> Complete(Action<RankToolsException> report, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        AddPictures(report, progress, cancellation);
        if (passed < begun)
            throw Mismatch($"it has rows of {begun} inputs, and only {passed} were given");
        Flush(report, cancellation);
        if (writer.Count == 0)
        {
            throw new RankToolsException("FeatureFileEmpty", ErrorKind.InvalidData, writer.Path,
                $"No input gave a row, so '{writer.Path}' was not written. The errors before say why.");
        }
        return writer.Complete(cancellation);
    }

    /// <summary>Closes the parts; what was computed stays for the next run.</summary>
    public void Dispose() => writer.Dispose();

    private void Flush(Action<RankToolsException> report, CancellationToken cancellation)
    {
        if (pending.Count == 0)
            return;
        var batch = extraction.Evaluate([.. pending], cancellation).Finite((input, row, layer) =>
        {
            var failure = FeatureErrors.NonFinite(input.Source, Description.Layers[layer].Name);
            writer.Failures.Add(writer.Count + row, input.Source, failure);
            report(failure);
        });
        pending.Clear();
        if (batch.Inputs.Count == 0)
            return;
        string[] sources = [.. batch.Inputs.Select(input => input.Source)];
        int[] labels = [.. batch.Inputs.Select(input => input.Label ?? -1)];
        if (batch.Doubles.Length > 0)
            writer.Append(sources, labels, batch.Doubles);
        else
            writer.Append(sources, labels, batch.Singles);
    }

    private RankToolsException Mismatch(string difference) => FeatureErrors.Mismatch(FeatureJournal.FolderOf(writer.Path), difference,
        $"It holds an export to '{writer.Path}' that was interrupted: give the same inputs in the same order, or remove that folder to start over.");

    private static FeatureDescription Describe(
        NeuralNetwork network, ImmutableArray<Node> layers, ImageReadOptions options, ImmutableArray<string> classNames, ComputeSettings settings)
    {
        var type = settings.Precision == Precision.Double ? ElementType.Float64 : ElementType.Float32;
        var names = layers.Select(layer => layer.Name).ToHashSet();
        return new()
        {
            Network = network.Name,
            Architecture = network.Architecture,
            WeightsHash = network.WeightHash,
            Weights = network.WeightHash is null ? network.WeightSource : Path.GetFileName(network.WeightSource),
            Preprocessing = options.Preprocessing.Name,
            PreprocessingDetail = Detail(options),
            Layers = [.. layers.Select(layer => new FeatureLayer(layer.Name, layer.Shape, type))],
            LogitLayer = names.Contains(network.Output.Name) ? network.Output.Name : null,
            ClassifierInput = ClassifierInput(network, names),
            ClassNames = classNames,
            Precision = settings.Precision,
            Seed = settings.Seed,
        };
    }

    /// <summary>What goes into the last linear layer, or the same numbers in another shape.</summary>
    private static string? ClassifierInput(NeuralNetwork network, HashSet<string> names)
    {
        if (network.Output.Operator is not LinearLayer)
            return null;
        var node = network.Output.Inputs[0];
        while (!names.Contains(node.Name) && node.Operator is Flatten or Reshape)
            node = node.Inputs[0];
        return names.Contains(node.Name) ? node.Name : null;
    }

    private static string Detail(ImageReadOptions options)
    {
        var preprocessing = options.Preprocessing;
        var resize = preprocessing.ResizeMode == ResizeMode.None ? "not resized"
            : $"resized to {preprocessing.ResizeSize} ({preprocessing.ResizeMode}, {preprocessing.Interpolation})";
        var crop = preprocessing.CropSize is { } size ? $"cropped to {size}" : "not cropped";
        var turned = options.ApplyOrientation ? Preprocessing.OrientationText : "";
        return $"{resize}, {crop}, mean {string.Join(' ', preprocessing.Mean.Select(Text))}, "
            + $"deviation {string.Join(' ', preprocessing.StandardDeviation.Select(Text))}{turned}";

        static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
