using System.Management.Automation;

using RankTools.Backend;
using RankTools.Completion;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Theory;

namespace RankTools.Commands;

/// <summary>Measures the rank of every block's own Jacobian, at the point that the data passes through.</summary>
[Cmdlet(VerbsCommon.Get, "BlockRank", DefaultParameterSetName = "InputValue")]
[OutputType(typeof(BlockRank))]
public sealed class GetBlockRankCommand : NetworkPointCmdlet
{
    private BlockRankAnalysis? analysis;
    private LayerTimingTable? timings; // null where nobody asks

    /// <summary>Starts in double precision, the only one there is here.</summary>
    public GetBlockRankCommand() => Precision = Precision.Double;

    /// <summary>Layers where blocks end; wildcards are allowed. By default those of the paper.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>Looks at every operator of the blocks alone.</summary>
    [Parameter]
    public SwitchParameter PerOperator { get; set; }

    /// <summary>r of the numerical rank: singular values above r·σ_1 count.</summary>
    [Parameter]
    public double Tolerance { get; set; } = 0.01;

    /// <summary>All singular values are computed where the smaller dimension of a block is at most this.</summary>
    [Parameter]
    [ValidateRange(1, 1 << 16)]
    public int DenseLimit { get; set; } = 2048;

    /// <summary>Random vectors of the estimate for larger blocks.</summary>
    [Parameter]
    [ValidateRange(2, 1 << 10)]
    public int VectorCount { get; set; } = 8;

    /// <summary>Lanczos steps of the estimate for larger blocks.</summary>
    [Parameter]
    [ValidateRange(2, 1 << 10)]
    public int StepCount { get; set; } = 48;

    /// <inheritdoc/>
    protected override void Prepare(WorkOutput output)
    {
        RequireDouble("Block ranks");
        ToleranceParameters.RequireShare(Tolerance);
        timings = ShowsDebug ? new("Jacobian", "spectrum") : null;
        analysis = new(Network, new([.. Layer ?? []], PerOperator, Tolerance, DenseLimit, VectorCount, StepCount), Settings)
        {
            Timed = timings is null ? null : timings.Add,
        };
        output.Verbose(analysis.Description);
    }

    /// <inheritdoc/>
    protected override void ProcessInput(InputItem? input, NetworkFeed feed, WorkOutput output)
    {
        foreach (var result in analysis!.Measure(input, feed, output, output.Cancellation))
            output.Write(result);
        if (timings is not null)
            output.Debug(timings.Take(input?.Source ?? feed.Source));
    }
}
