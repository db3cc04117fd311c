using System.Globalization;
using System.Management.Automation;

using RankTools.Backend;
using RankTools.Completion;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Ranks;
using RankTools.Ranks.Exact;
using RankTools.Theory;

namespace RankTools.Commands;

/// <summary>Tests layer ranks against the theorem that singular values cannot grow by more than the norm of the block between two layers.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RankMonotonicity")]
[OutputType(typeof(MonotonicityStep), typeof(ExactMonotonicityStep), typeof(MonotonicitySummary))]
public sealed class TestRankMonotonicityCommand : ComputeCmdlet
{
    private readonly List<LayerRank> pending = []; // of one input, and of one way to measure
    private readonly List<ExactLayerRank> pendingExact = [];
    private readonly HashSet<object> done = [];
    private object? current;
    private MonotonicityAnalysis? analysis;

    /// <summary>Starts in double precision, the only one there is here.</summary>
    public TestRankMonotonicityCommand() => Precision = Precision.Double;

    /// <summary>Results of Get-LayerRank, exact ones too, live or read back from a file.</summary>
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
                var exact = item.BaseObject as ExactLayerRank
                    ?? (item.Properties[nameof(ExactLayerRank.PrimeRanks)] is null ? null : ExactLayerRank.FromProperties(name => Text(item, name)));
                var rank = exact is null ? item.BaseObject as LayerRank ?? LayerRank.FromProperties(name => Text(item, name)) : null;
                var key = exact is null ? Key(rank!) : Key(exact);
                if (!key.Equals(current))
                    TestPending(output);
                current = key;
                if (exact is null)
                    pending.Add(rank!);
                else
                    pendingExact.Add(exact);
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        RunItem(Network.Name, TestPending);
        ComputeItem(Network.Name, output =>
        {
            foreach (var summary in analysis!.Summaries())
                output.Write(summary);
        });
    }

    private void TestPending(WorkOutput output)
    {
        LayerRank[] ranks = [.. pending];
        ExactLayerRank[] exact = [.. pendingExact];
        pending.Clear();
        pendingExact.Clear();
        if ((ranks.FirstOrDefault()?.Source ?? exact.FirstOrDefault()?.Source) is not { } source)
            return;
        try
        {
            if (!done.Add(current!))
            {
                throw new RankToolsException("RankOrderInvalid", ErrorKind.InvalidArgument, source,
                    $"Ranks of '{source}' came before, with others in between. Sort them so that those of one input follow one another: Sort-Object Source, LayerIndex.");
            }
            if (exact.Length > 0)
            {
                foreach (var step in analysis!.Test(exact))
                    output.Write(step);
                return;
            }
            using var scope = ComputeScope.Enter(Settings);
            foreach (var step in analysis!.Test(ranks, Input(ranks[0]), output, output.Cancellation))
                output.Write(step);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            output.Error(ErrorRecords.From(e, source)); // about this input; the next ones go on
        }
    }

    private InputItem Input(LayerRank rank)
    {
        var axes = Network.InputShape.Count;
        return GaussianInput.Find(rank.Source, Network.InputShape, rank.Seed)
            ?? (InputArray is { } array ? InputFile.FromArray(rank.Source, array, axes).First() : null)
            ?? InputFile.Find(rank.Source, PreprocessingOf(rank), ApplyOrientation, axes)
            ?? throw new RankToolsException("InputNotFound", ErrorKind.NotFound, rank.Source,
                $"The input '{rank.Source}' is no file that can be read again. Give the array that the ranks were measured at with -InputArray.");
    }

    /// <summary>What is asked for, or what the result says was done.</summary>
    private Preprocessing PreprocessingOf(LayerRank rank) =>
        Preprocessing is not null ? Network.Fitted(Data.Preprocessing.Find(Preprocessing))
        : rank.Preprocessing is not { } description ? Network.Preprocessing
        : Network.FindPreprocessing(description) ?? throw new RankToolsException("PreprocessingNotFound", ErrorKind.NotFound, description,
            $"'{rank.Source}' was preprocessed as '{description}', which {Network.Name} does not do. Give the network that was measured, or -Preprocessing.");

    /// <summary>Ranks that may be compared with one another.</summary>
    private static object Key(LayerRank rank) => (rank.Source, rank.Patch, rank.Context, rank.InputNode, rank.Rule, rank.Tolerance);

    private static object Key(ExactLayerRank rank) => (rank.Source, rank.Patch, rank.Context, rank.InputNode);

    private static string? Text(PSObject item, string name) =>
        item.Properties[name]?.Value is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
}
