using System.Management.Automation;

using RankTools.Data;
using RankTools.Ranks;

namespace RankTools.Commands;

/// <summary>Measures the numerical rank of matrices: features, weights, anything in an array.</summary>
[Cmdlet(VerbsCommon.Get, "MatrixRank", DefaultParameterSetName = "Path")]
[OutputType(typeof(MatrixRank))]
public sealed class GetMatrixRankCommand : ArrayInputCmdlet
{
    private Tolerance? tolerance;

    /// <summary>How the threshold on singular values is set; Svd is NumPy's and PyTorch's.</summary>
    [Parameter]
    public ToleranceRule Rule { get; set; } = ToleranceRule.Svd;

    /// <summary>The rule's number: r of Relative (0.01), t of Absolute, a factor (1) for the others.</summary>
    [Parameter]
    public double? Tolerance { get; set; }

    /// <summary>Parquet file for all singular values, one row each, beside the results; it appears when the command is done.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Run(_ => tolerance = ToleranceParameters.Combine(Rule, Tolerance), Rule);
        OpenSpectra(OutFile);
    }

    /// <inheritdoc/>
    protected override void ProcessFile(string path, WorkOutput output)
    {
        if (!System.IO.Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            ProcessArray(path, ArrayFile.Read(path), output);
            return;
        }
        foreach (var entry in NpyFile.GetEntries(path))
            ProcessArray($"{path}#{entry}", NpyFile.Read(path, entry), output);
    }

    /// <inheritdoc/>
    protected override void ProcessArray(string source, NumericArray array, WorkOutput output)
    {
        output.Report("Singular values", $"{System.IO.Path.GetFileName(source)} ({string.Join(" x ", array.Shape)})");
        var result = MatrixRankAnalysis.Measure(
            source, array, tolerance!,
            MyInvocation.BoundParameters.ContainsKey(nameof(Precision)) ? Precision : null, Settings, output.Cancellation);
        Spectra?.Add(result, output);
        output.Write(result);
    }
}
