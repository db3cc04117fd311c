using System.Runtime.InteropServices;

using TorchSharp;

namespace RankTools.Ranks;

/// <summary>
/// Eigenvalues and singular values whose sums are checked against the matrix: solvers on GPUs have been known to return without
/// an error and with wrong numbers. What fails there is solved again on the CPU.
/// </summary>
internal static class VerifiedSolver
{
    // Far above rounding, far below any wrong eigenvalue that matters.
    private const double Slack = 1e-9;

    /// <summary>Eigenvalues of a symmetric n × n matrix in 64 bits, ascending. Checked: Σλ is the trace, Σλ² is ‖G‖_F².</summary>
    public static double[] SymmetricEigenvalues(torch.Tensor matrix) => Solve("symmetric eigenvalue solver", matrix, static g =>
    {
        var values = torch.linalg.eigvalsh(g);
        var ok = Agree(values.sum(), g.trace(), g.norm()) && Agree(values.square().sum(), g.square().sum(), g.square().sum());
        return ok ? values : null;
    });

    /// <summary>
    /// Eigenvalues, ascending, and eigenvectors, as columns, of a symmetric n × n matrix in 64 bits. Checked: Σλ is the trace,
    /// Σλ² is ‖G‖_F², and ‖GV − VΛ‖_F is rounding.
    /// </summary>
    /// <returns>On the matrix's own device, owned by the dispose scope around the call.</returns>
    public static (torch.Tensor Values, torch.Tensor Vectors) SymmetricEigenvectors(torch.Tensor matrix) =>
        SolveOn("symmetric eigenvalue solver", matrix, static g =>
        {
            var (values, vectors) = torch.linalg.eigh(g);
            var square = g.square().sum();
            var residual = g.mm(vectors).sub_(vectors * values).square().sum();
            var ok = Agree(values.sum(), g.trace(), g.norm()) && Agree(values.square().sum(), square, square)
                && residual.item<double>() <= Slack * Slack * square.item<double>();
            return ok ? [values, vectors] : null;
        }) is [var found, var axes] ? (found, axes) : throw RankErrors.Solver("symmetric eigenvalue solver", null);

    /// <summary>Singular values of a matrix in 64 bits, descending. Checked: Σσ² is ‖A‖_F².</summary>
    public static double[] SingularValues(torch.Tensor matrix) => Solve("singular value solver", matrix, static a =>
    {
        var values = torch.linalg.svdvals(a);
        var square = a.square().sum();
        return Agree(values.square().sum(), square, square) ? values : null;
    });

    internal static double[] Solve(string name, torch.Tensor matrix, Func<torch.Tensor, torch.Tensor?> solver)
    {
        using var scope = torch.NewDisposeScope();
        return SolveOn(name, matrix, on => solver(on) is { } values ? [values] : null)[0].cpu().data<double>().ToArray();
    }

    private static torch.Tensor[] SolveOn(string name, torch.Tensor matrix, Func<torch.Tensor, torch.Tensor[]?> solver)
    {
        Exception? cause = null;
        foreach (var device in matrix.device_type == DeviceType.CPU ? [torch.CPU] : new[] { matrix.device, torch.CPU })
        {
            using var scope = torch.NewDisposeScope();
            try
            {
                if (solver(matrix.to(device)) is { } results)
                    return [.. results.Select(result => result.to(matrix.device).MoveToOuterDisposeScope())];
            }
            catch (ExternalException e) // what libtorch throws
            {
                cause = e;
            }
        }
        throw RankErrors.Solver(name, cause);
    }

    /// <summary>False for NaN too.</summary>
    private static bool Agree(torch.Tensor found, torch.Tensor expected, torch.Tensor scale) =>
        Math.Abs(found.item<double>() - expected.item<double>()) <= Slack * scale.item<double>() * Math.Sqrt(found.numel() + 1);
}
