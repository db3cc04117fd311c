using System.Management.Automation;

using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Networks.RandomNetworks;

namespace RankTools.Commands;

/// <summary>Makes a network with random weights, or with given matrices, for experiments on depth.</summary>
[Cmdlet(VerbsCommon.New, "NeuralNetwork", DefaultParameterSetName = RandomSet)]
[OutputType(typeof(NeuralNetwork))]
public sealed class NewNeuralNetworkCommand : RankCmdlet
{
    private const string RandomSet = "Random";
    private const string MatrixSet = "Matrix";

    /// <summary>The family.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RandomSet)]
    public RandomNetworkKind Kind { get; set; }

    /// <summary>Units of a layer: features, channels, or features of a token.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = RandomSet)]
    [ValidateRange(1, 1 << 20)]
    public int Width { get; set; }

    /// <summary>Number of layers or blocks.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = RandomSet)]
    [ValidateRange(1, 1 << 20)]
    public int Depth { get; set; }

    /// <summary>Matrices, outputs × inputs, of which the first is applied first; or stacks of them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MatrixSet)]
    [MatrixTransformation]
    [ValidateNotNullOrEmpty]
    public NumericArray[] Matrix { get; set; } = [];

    /// <summary>Shape of the input without batch.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [ValidateCount(1, 3)]
    public long[]? InputShape { get; set; }

    /// <summary>Outputs of a linear layer at the end.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [ValidateRange(1, 1 << 20)]
    public int ClassCount { get; set; }

    /// <summary>The function between the linear maps.</summary>
    [Parameter]
    public NetworkActivation? Activation { get; set; }

    /// <summary>How matrices are drawn.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    public WeightInitialization Initialization { get; set; } = WeightInitialization.Gaussian;

    /// <summary>Multiplies every matrix.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    public double Gain { get; set; } = 1;

    /// <summary>Standard deviation of the additive constants.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    public double BiasDeviation { get; set; }

    /// <summary>Multiplies the last matrix of every residual branch.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    public double BranchScale { get; set; } = 1;

    /// <summary>Rows and columns of the kernels of convolutions, odd.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    public int KernelSize { get; set; } = 3;

    /// <summary>Attention heads of a Transformer.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    public int HeadCount { get; set; } = 4;

    /// <summary>Rows and columns of the patches that a Transformer cuts a map into.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    public int PatchSize { get; set; } = 4;

    /// <summary>Seed of the weights.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    public long Seed { get; set; }

    /// <summary>Name of the network in results.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunItem(Name ?? (ParameterSetName == MatrixSet ? nameof(Matrix) : Kind.ToString()), output =>
    {
        output.Report("Drawing weights");
        output.Write(ParameterSetName == MatrixSet
            ? RandomNetwork.FromMatrices(Matrix, Activation ?? NetworkActivation.Identity, Name ?? "matrices")
            : RandomNetwork.Create(Options(), Name));
    });

    private RandomNetworkOptions Options()
    {
        Require(nameof(BranchScale), Kind is RandomNetworkKind.Residual or RandomNetworkKind.Transformer);
        Require(nameof(KernelSize), Kind == RandomNetworkKind.Cnn || (Kind == RandomNetworkKind.Residual && InputShape?.Length == 3));
        Require(nameof(HeadCount), Kind == RandomNetworkKind.Transformer);
        Require(nameof(PatchSize), Kind == RandomNetworkKind.Transformer && InputShape?.Length == 3);
        return new(Kind, Width, Depth)
        {
            InputShape = InputShape is null ? default : [.. InputShape],
            ClassCount = ClassCount,
            Activation = Activation,
            Initialization = Initialization,
            Gain = Gain,
            BiasDeviation = BiasDeviation,
            BranchScale = BranchScale,
            KernelSize = KernelSize,
            HeadCount = HeadCount,
            PatchSize = PatchSize,
            Seed = Seed,
        };
    }

    /// <summary>An option that would do nothing is an error.</summary>
    private void Require(string parameter, bool hasMeaning)
    {
        if (hasMeaning || !MyInvocation.BoundParameters.ContainsKey(parameter))
            return;
        throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, parameter,
            $"-{parameter} has no meaning for a network of kind {Kind}{(InputShape is null ? "" : " with this -InputShape")}. Leave it out.");
    }
}
