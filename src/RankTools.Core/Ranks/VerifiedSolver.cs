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

    /// <summary>Singular values of a matrix in 64 bits, descending. Checked: Σσ² is ‖A‖_F².</summary>
    public static double[] SingularValues(torch.Tensor matrix) => Solve("singular value solver", matrix, static a =>
    {
        var values = torch.linalg.svdvals(a);
        var square = a.square().sum();
        return Agree(values.square().sum(), square, square) ? values : null;
    });

    /// <summary>
    /// Eigenvalues of a symmetric matrix in 64 bits, ascending, and orthonormal eigenvectors as columns on the matrix's device. Checked:
    /// the sums of the values, and that the vectors are orthonormal.
    /// </summary>
    public static (double[] Values, torch.Tensor Vectors) SymmetricEigenvectors(torch.Tensor matrix)
    {
        torch.Tensor? found = null;
        var values = Solve("symmetric eigenvector solver", matrix, g =>
        {
            var (eigenvalues, vectors) = torch.linalg.eigh(g);
            var defect = (vectors.t().mm(vectors) - torch.eye(g.shape[0], g.shape[0], torch.float64, g.device)).abs().max().item<double>();
            var ok = defect <= Slack && Agree(eigenvalues.sum(), g.trace(), g.norm()) && Agree(eigenvalues.square().sum(), g.square().sum(), g.square().sum());
            if (!ok)
                return null;
            found = vectors.to(matrix.device).alias().DetachFromDisposeScope();
            return eigenvalues;
        });
        return (values, found!);
    }

    internal static double[] Solve(string name, torch.Tensor matrix, Func<torch.Tensor, torch.Tensor?> solver)
    {
        Exception? cause = null;
        foreach (var device in matrix.device_type == DeviceType.CPU ? [torch.CPU] : new[] { matrix.device, torch.CPU })
        {
            using var scope = torch.NewDisposeScope();
            try
            {
                if (solver(matrix.to(device)) is { } values)
                    return values.cpu().data<double>().ToArray();
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
