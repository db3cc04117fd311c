using System.Management.Automation;

using RankTools.Backend;
using RankTools.Completion;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Theory;

namespace RankTools.Commands;

/// <summary>Measures the leading Lyapunov exponents of a network's blocks, or of products of random or given matrices.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "LyapunovSpectrum", DefaultParameterSetName = "InputValue")]
[OutputType(typeof(LyapunovSpectrum))]
public sealed class MeasureLyapunovSpectrumCommand : NetworkPointCmdlet
{
    private const string GaussianSet = "Gaussian";
    private const string OrthogonalSet = "Orthogonal";
    private const string MatrixSet = "Matrix";
    private const int NetworkCount = 64;

    private NetworkLyapunovAnalysis? analysis;
    private LayerTimingTable? timings; // null where nobody asks

    /// <summary>Starts in double precision, the only one there is here.</summary>
    public MeasureLyapunovSpectrumCommand() => Precision = Precision.Double;

    /// <summary>Takes a product of independent matrices with independent normal entries.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GaussianSet)]
    public SwitchParameter Gaussian { get; set; }

    /// <summary>Takes a product of independent orthogonal matrices times <c>-Scale</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OrthogonalSet)]
    public SwitchParameter Orthogonal { get; set; }

    /// <summary>Takes the product of these matrices, outputs × inputs, of which the first is applied first; or stacks of them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MatrixSet)]
    [MatrixTransformation]
    [ValidateNotNullOrEmpty]
    public NumericArray[] Matrix { get; set; } = [];

    /// <summary>Rows and columns of the random matrices.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GaussianSet), Parameter(Mandatory = true, ParameterSetName = OrthogonalSet)]
    [ValidateRange(1, 1 << 16)]
    public int Width { get; set; }

    /// <summary>Number of random matrices.</summary>
    [Parameter(ParameterSetName = GaussianSet), Parameter(ParameterSetName = OrthogonalSet)]
    [ValidateRange(1, int.MaxValue)]
    public int Depth { get; set; } = 1000;

    /// <summary>Standard deviation of the entries of Gaussian matrices, or the number that orthogonal ones are multiplied by.</summary>
    [Parameter(ParameterSetName = GaussianSet), Parameter(ParameterSetName = OrthogonalSet)]
    [ValidateRange(double.Epsilon, double.MaxValue)]
    public double Scale { get; set; } = 1;

    /// <summary>Number of exponents, from the largest.</summary>
    [Parameter]
    [ValidateRange(1, 1 << 16)]
    public int Count { get; set; }

    /// <summary>r of the ranks: singular values above r·σ_1 count.</summary>
    [Parameter]
    public double Tolerance { get; set; } = 0.01;

    /// <summary>Layers that separate the blocks; wildcards are allowed. By default those of the paper.</summary>
    [Parameter(ParameterSetName = "InputValue"), Parameter(ParameterSetName = "Path"), Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject"), Parameter(ParameterSetName = "RandomInput"), Parameter(ParameterSetName = "Dataset")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>How often the directions are turned, before they are measured, towards those that the whole network stretches most.</summary>
    [Parameter(ParameterSetName = "InputValue"), Parameter(ParameterSetName = "Path"), Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject"), Parameter(ParameterSetName = "RandomInput"), Parameter(ParameterSetName = "Dataset")]
    [ValidateRange(0, 1 << 10)]
    public int SweepCount { get; set; } = 2;

    /// <summary>One result for every input as it comes, instead of the mean over all.</summary>
    [Parameter(ParameterSetName = "InputValue"), Parameter(ParameterSetName = "Path"), Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject"), Parameter(ParameterSetName = "RandomInput"), Parameter(ParameterSetName = "Dataset")]
    public SwitchParameter PerInput { get; set; }

    private int? GivenCount => Count > 0 ? Count : null;

    private bool IsProduct => ParameterSetName is GaussianSet or OrthogonalSet or MatrixSet;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Run(_ =>
        {
            RequireDouble("Lyapunov exponents");
            ToleranceParameters.RequireShare(Tolerance);
            if (IsProduct && (Preprocessing is not null || ApplyOrientation))
            {
                var idle = Preprocessing is not null ? nameof(Preprocessing) : nameof(ApplyOrientation);
                throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, idle, $"-{idle} has no meaning for a product of matrices. Leave it out.");
            }
        });
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (IsProduct)
            ComputeItem(ParameterSetName, output => output.Write(Product(new(Tolerance, Settings, output, output.Cancellation))));
        else
            base.ProcessRecord();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!IsProduct)
            base.EndProcessing();
    }

    /// <inheritdoc/>
    protected override void Prepare(WorkOutput output)
    {
        timings = ShowsDebug ? new("tangents", "QR") : null;
        analysis = new(Network, Layer ?? [], GivenCount ?? NetworkCount, Tolerance, SweepCount, Settings) { Timed = timings is null ? null : timings.Add };
        output.Verbose(analysis.Description);
    }

    /// <inheritdoc/>
    protected override void ProcessInput(InputItem? input, NetworkFeed feed, WorkOutput output)
    {
        var result = analysis!.Measure(input, feed, output, output.Cancellation);
        if (PerInput)
            output.Write(result);
        if (timings is not null)
            output.Debug(timings.Take(input?.Source ?? feed.Source));
    }

    /// <inheritdoc/>
    protected override void Finish(WorkOutput output)
    {
        if (!PerInput && analysis!.Combine() is { } result)
            output.Write(result);
    }

    private LyapunovSpectrum Product(MatrixProductAnalysis products) => ParameterSetName switch
    {
        GaussianSet => products.Gaussian(Width, Depth, GivenCount, Scale),
        OrthogonalSet => products.Orthogonal(Width, Depth, GivenCount, Scale),
        _ => products.Given(Matrix, GivenCount),
    };
}
