using System.Management.Automation;

using RankTools.Backend;
using RankTools.Completion;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Ranks;
using RankTools.Theory;

namespace RankTools.Commands;

/// <summary>Tests layer ranks against the theorem that singular values cannot grow by more than the norm of the block between two layers.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RankMonotonicity")]
[OutputType(typeof(MonotonicityStep), typeof(MonotonicitySummary))]
public sealed class TestRankMonotonicityCommand : ComputeCmdlet
{
    private readonly List<LayerRank> pending = [];
    private readonly HashSet<object> done = [];
    private MonotonicityAnalysis? analysis;

    /// <summary>Starts in double precision, the only one there is here.</summary>
    public TestRankMonotonicityCommand() => Precision = Precision.Double;

    /// <summary>Results of Get-LayerRank, live or read back from a file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>The network that they were measured on.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public NeuralNetwork Network { get; set; } = null!;

    /// <summary>The array that they were measured at, where that was one in memory.</summary>
    [Parameter]
    [NumericArrayTransformation]
    [ValidateNotNull]
    public NumericArray? InputArray { get; set; }

    /// <summary>What was done to pictures, where it was not the network's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PreprocessingCompleter))]
    public string? Preprocessing { get; set; }

    /// <summary>Turns pictures as their EXIF orientation says, where that was done.</summary>
    [Parameter]
    public SwitchParameter ApplyOrientation { get; set; }

    /// <summary>Lanczos steps for the norm of every block.</summary>
    [Parameter]
    [ValidateRange(8, 1 << 10)]
    public int StepCount { get; set; } = 40;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Run(_ => analysis = Precision == Precision.Double ? new(Network, Settings, StepCount) : throw new RankToolsException(
            "ParameterConflict", ErrorKind.InvalidArgument, nameof(Precision), "Norms are always computed in double precision. Leave -Precision out."));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
        {
            RunItem(item, output =>
            {
                var rank = ResultObjects.LayerRank(item);
                if (pending.Count > 0 && !Key(pending[0]).Equals(Key(rank)))
                    TestPending(output);
                pending.Add(rank);
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        RunItem(Network.Name, TestPending);
        ComputeItem(Network.Name, output => output.Write(analysis!.Summary()));
    }

    private void TestPending(WorkOutput output)
    {
        if (pending.Count == 0)
            return;
        LayerRank[] ranks = [.. pending];
        pending.Clear();
        try
        {
            using var scope = ComputeScope.Enter(Settings);
            if (!done.Add(Key(ranks[0])))
            {
                throw new RankToolsException("RankOrderInvalid", ErrorKind.InvalidArgument, ranks[0].Source,
                    $"Ranks of '{ranks[0].Source}' came before, with others in between. Sort them so that those of one input follow one another: Sort-Object Source, LayerIndex.");
            }
            foreach (var step in analysis!.Test(ranks, Input(ranks[0]), output, output.Cancellation))
                output.Write(step);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            output.Error(ErrorRecords.From(e, ranks[0].Source)); // about this input; the next ones go on
        }
    }

    private InputItem Input(LayerRank rank)
    {
        var axes = Network.InputShape.Count;
        return GaussianInput.Find(rank.Source, Network.InputShape, rank.Seed)
            ?? (InputArray is { } array ? InputFile.FromArray(rank.Source, array, axes).First() : null)
            ?? InputFile.Find(rank.Source, Network.PreprocessingNamed(Preprocessing), ApplyOrientation, axes)
            ?? throw new RankToolsException("InputNotFound", ErrorKind.NotFound, rank.Source,
                $"The input '{rank.Source}' is no file that can be read again. Give the array that the ranks were measured at with -InputArray.");
    }

    /// <summary>Ranks that may be compared with one another.</summary>
    private static (string Source, string? Patch, InputContext Context, string? Start, ToleranceRule Rule, double Tolerance) Key(LayerRank rank) =>
        (rank.Source, rank.Patch, rank.Context, rank.InputNode, rank.Rule, rank.Tolerance);
}
