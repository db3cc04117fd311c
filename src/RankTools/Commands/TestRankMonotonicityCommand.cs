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
    private readonly RankSeries pending = new();
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
        Run(_ =>
        {
            RequireDouble("Norms");
            analysis = new(Network, Settings, StepCount);
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
        {
            RunItem(item, output =>
            {
                var rank = RankSeries.Read(item);
                if (!pending.Continues(rank))
                    TestPending(output);
                pending.Add(rank);
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
        var ranks = pending.Take();
        if (ranks.Length == 0)
            return;
        try
        {
            using var scope = ComputeScope.Enter(Settings);
            pending.RequireNew(ranks[0]);
            IEnumerable<object> steps = ranks[0] is LayerRank first
                ? analysis!.Test([.. ranks.Cast<LayerRank>()], Input(first), output, output.Cancellation)
                : analysis!.Test([.. ranks.Cast<ExactLayerRank>()]);
            foreach (var step in steps)
                output.Write(step);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            output.Error(ErrorRecords.From(e, RankSeries.SourceOf(ranks[0]))); // about this input; the next ones go on
        }
    }

    private InputItem Input(LayerRank rank)
    {
        var axes = Network.InputShape.Count;
        return GaussianInput.Find(rank.Source, Network.InputShape, rank.Seed)
            ?? (InputArray is { } array ? InputFile.FromArray(rank.Source, array, axes).First() : null)
            ?? Picture(rank, axes)
            ?? throw new RankToolsException("InputNotFound", ErrorKind.NotFound, rank.Source,
                $"The input '{rank.Source}' is no file that can be read again. Give the array that the ranks were measured at with -InputArray.");
    }

    /// <summary>Preprocessed as is asked for, or as the result says was done.</summary>
    private InputItem? Picture(LayerRank rank, int axes)
    {
        if (Preprocessing is not null || rank.Preprocessing is not { } description)
            return InputFile.Find(rank.Source, Network.PreprocessingNamed(Preprocessing), ApplyOrientation, axes);
        var (preprocessing, turned) = Network.FindPreprocessing(description);
        return preprocessing is not null ? InputFile.Find(rank.Source, preprocessing, ApplyOrientation || turned, axes)
            : throw new RankToolsException("PreprocessingNotFound", ErrorKind.NotFound, description,
                $"'{rank.Source}' was preprocessed as '{description}', which {Network.Name} does not do. Give the network that was measured, or -Preprocessing.");
    }
}
