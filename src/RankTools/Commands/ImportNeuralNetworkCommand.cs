using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Networks.Architectures;

namespace RankTools.Commands;

/// <summary>Loads a trained network from a weight file or an ONNX file, or builds an untrained one.</summary>
[Cmdlet(VerbsData.Import, "NeuralNetwork", DefaultParameterSetName = "Path")]
[OutputType(typeof(NeuralNetwork))]
public sealed class ImportNeuralNetworkCommand : FileCmdlet
{
    private NetworkArchitecture? architecture;
    private ImmutableArray<string> classNames;
    private Preprocessing? preprocessing;

    /// <summary>What to build. Without it, the one architecture that the file's keys and shapes fit.</summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(Mandatory = true, ParameterSetName = "Random")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArchitectureCompleter))]
    public string? Architecture { get; set; }

    /// <summary>Draws untrained weights instead of reading a file.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Random")]
    public SwitchParameter RandomInitialization { get; set; }

    /// <summary>Seed of the untrained weights.</summary>
    [Parameter(ParameterSetName = "Random")]
    public long Seed { get; set; }

    /// <summary>Number of classes of an untrained network.</summary>
    [Parameter(ParameterSetName = "Random")]
    [ValidateRange(1, 1 << 20)]
    public int ClassCount { get; set; }

    /// <summary>Rows and columns of the images, where they are not those of the published weights: 256, or 256x320.</summary>
    [Parameter]
    [ImageSizeTransformation]
    public ImageSize? ImageSize { get; set; }

    /// <summary>Shapes of an ONNX file's inputs by name, batch first, where the file leaves sizes open.</summary>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [ValidateNotNull]
    public IDictionary? InputShape { get; set; }

    /// <summary>Name of the network in results; by default that of its architecture.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Names of the classes, in the order of the logits; or one path of a text file with a name per line.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ClassName { get; set; }

    /// <summary>What is done to pictures by default; otherwise what the published weights expect.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PreprocessingCompleter))]
    public string? Preprocessing { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var classFile = ClassName is [var path] ? ResolvedClassFile(path) : null;
        Run(_ =>
        {
            architecture = Architecture is null ? null : ArchitectureCatalog.Get(Architecture);
            preprocessing = Preprocessing is null ? null : Data.Preprocessing.Find(Preprocessing);
            classNames = classFile is not null ? ClassNameFile.Read(classFile) : ClassName is null ? default : [.. ClassName];
        }, Architecture);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (RandomInitialization)
        {
            RunItem(Architecture, output =>
            {
                output.Report($"Drawing the weights of {architecture!.Name}");
                output.Write(Describe(NetworkLoader.Initialize(architecture, Seed, ClassCount > 0 ? ClassCount : null, ImageSize)));
            });
            return;
        }
        foreach (var file in ResolveFiles(Path, LiteralPath))
        {
            RunItem(file, output =>
            {
                var network = Describe(Load(file, output));
                output.Verbose($"Loaded {network.Architecture} with {network.ParameterCount:N0} parameters from '{file}' (SHA-256 {network.WeightHash}).");
                output.Write(network);
            });
        }
    }

    private NeuralNetwork Load(string file, WorkOutput output)
    {
        if (!NetworkLoader.IsOnnx(file))
        {
            return InputShape is null ? NetworkLoader.Load(architecture, file, ImageSize, output, output.Cancellation) : throw new RankToolsException(
                "ParameterConflict", ErrorKind.InvalidArgument, nameof(InputShape),
                $"'{file}' holds weights, whose architecture says the input's shape. -InputShape is for ONNX files; -ImageSize takes images of another size.");
        }
        var conflict = Architecture is not null ? nameof(Architecture) : ImageSize is not null ? nameof(ImageSize) : null;
        output.Report($"Reading {System.IO.Path.GetFileName(file)}");
        return conflict is null
            ? NetworkLoader.LoadOnnx(file, Shapes(), output.Cancellation)
            : throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, conflict,
                $"'{file}' is an ONNX file, which describes its own network. Leave -{conflict} out.");
    }

    private Dictionary<string, ImmutableArray<long>>? Shapes() => InputShape is null ? null : InputValueReader.Read(InputShape, path =>
        throw new RankToolsException("InputShapeInvalid", ErrorKind.InvalidArgument, path, $"'{path}' is no shape. Give sizes: -InputShape @{{ x = 1, 3, 224, 224 }}."))
        .ToDictionary(pair => pair.Key, pair => pair.Value.ToDoubles().Select(size => (long)size).ToImmutableArray());

    private NeuralNetwork Describe(NeuralNetwork network) => network.Described(Name, classNames, preprocessing);

    private string? ResolvedClassFile(string path) =>
        InputPaths.Locate(this, path) is { Error: null, Files: [var file] } ? file : null;
}
