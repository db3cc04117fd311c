using RankTools.Errors;

namespace RankTools.Ranks;

/// <summary>The failures of rank computations, with their stable identifiers.</summary>
internal static class RankErrors
{
    public static RankToolsException NonFinite(string what) => new(
        "NonFiniteInput", ErrorKind.InvalidData, what,
        $"The {what} holds NaN or infinite numbers; singular values exist for finite ones only. Check the data and weights it came from.");

    public static RankToolsException Empty(long rows, long columns) => new(
        "EmptyMatrix", ErrorKind.InvalidData, $"{rows}x{columns}",
        $"A matrix of {rows} rows and {columns} columns has no singular values; at least one row and one column are needed.");

    public static RankToolsException Shape(string found, string expected) => new(
        "ShapeMismatch", ErrorKind.InvalidData, found, $"Found {found}, expected {expected}.");

    public static RankToolsException ElementType(string found) => new(
        "ElementTypeNotSupported", ErrorKind.NotSupported, found,
        $"Singular values of a matrix of {found} are not computed; convert it to 32- or 64-bit real numbers first.");

    public static RankToolsException Tolerance(ToleranceRule rule, string message) => new(
        "InvalidTolerance", ErrorKind.InvalidArgument, rule, message);

    public static RankToolsException BelowFloor(Tolerance tolerance, double floor, double? absolute) => new(
        "ThresholdBelowFloor", ErrorKind.InvalidArgument, tolerance.ToString(),
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"The threshold of {tolerance} lies below the spectrum floor, {floor:G3} of the largest singular value{(absolute is { } value ? $" ({value:G3})" : "")}: ")
        + "singular values under it were not computed. Measure again with a smaller -SpectrumFloor, or with 0 for all of them.");

    public static RankToolsException Spectrum(string message) => new("InvalidSpectrum", ErrorKind.InvalidData, null, message);

    public static RankToolsException Error(double value) => new(
        "InvalidErrorBound", ErrorKind.InvalidArgument, value, $"An error bound must be finite and not negative, but {value} was given.");

    public static RankToolsException Solver(string solver, Exception? inner) => new(
        "SolverFailed", ErrorKind.NumericalFailure, solver,
        $"The {solver} did not converge or gave inconsistent values, on the CPU too. Scale the matrix, or report it.", inner);
}
