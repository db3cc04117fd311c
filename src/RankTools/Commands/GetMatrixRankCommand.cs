using System.Management.Automation;

using RankTools.Data;
using RankTools.Ranks;

namespace RankTools.Commands;

/// <summary>Measures the numerical rank of matrices: features, weights, anything in an array.</summary>
[Cmdlet(VerbsCommon.Get, "MatrixRank", DefaultParameterSetName = "Path")]
[OutputType(typeof(MatrixRank))]
public sealed class GetMatrixRankCommand : ComputeCmdlet
{
    private int items;
    private Tolerance? tolerance;

    /// <summary><c>.npy</c> or <c>.npz</c> files; wildcards are allowed. More than two axes are joined to rows of the first one.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files as for <c>-Path</c>, their names taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>A matrix as a .NET array of two or more dimensions. Pipe it as <c>,$array</c>, or it is taken apart.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    [NumericArrayTransformation]
    [ValidateNotNull]
    public NumericArray? InputObject { get; set; }

    /// <summary>How the threshold on singular values is set; Svd is NumPy's and PyTorch's.</summary>
    [Parameter]
    public ToleranceRule Rule { get; set; } = ToleranceRule.Svd;

    /// <summary>The rule's number: r of Relative (0.01), t of Absolute, a factor (1) for the others.</summary>
    [Parameter]
    public double? Tolerance { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Run(_ => tolerance = ToleranceParameters.Combine(Rule, Tolerance), Rule);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is { } array)
        {
            var source = $"InputObject#{items++}";
            ComputeItem(source, output => output.Write(Measure(source, array, output)));
            return;
        }
        foreach (var file in ResolveFiles(Path, LiteralPath))
        {
            ComputeItem(file, output =>
            {
                if (!System.IO.Path.GetExtension(file).Equals(".npz", StringComparison.OrdinalIgnoreCase))
                {
                    output.Write(Measure(file, NpyFile.Read(file), output));
                    return;
                }
                foreach (var entry in NpyFile.GetEntries(file))
                    output.Write(Measure($"{file}#{entry}", NpyFile.Read(file, entry), output));
            });
        }
    }

    private MatrixRank Measure(string source, NumericArray array, WorkOutput output) => MatrixRankAnalysis.Measure(
        source, array, tolerance!,
        MyInvocation.BoundParameters.ContainsKey(nameof(Precision)) ? Precision : null, Settings, output.Cancellation);
}
