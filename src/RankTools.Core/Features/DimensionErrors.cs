using System.Globalization;

using RankTools.Errors;

namespace RankTools.Features;

/// <summary>The failures of measures on features, with their stable identifiers.</summary>
internal static class DimensionErrors
{
    public static RankToolsException NonFinite(string source, long row, int column, double value) => new(
        "NonFiniteInput", ErrorKind.InvalidData, source,
        string.Create(CultureInfo.InvariantCulture,
            $"'{source}' holds {value} at row {row}, column {column}. Features must be finite; leave that sample out, or find out how it was made."));

    public static RankToolsException TooFewSamples(string source, long found, long needed, string what) => new(
        "TooFewSamples", ErrorKind.InvalidData, source,
        string.Create(CultureInfo.InvariantCulture, $"'{source}' has {found} {(found == 1 ? "sample" : "samples")}; {what} needs {needed} or more."));

    public static RankToolsException NoVariance(string source) => new(
        "NoVariance", ErrorKind.InvalidData, source,
        $"All samples of '{source}' are equal, so they have no dimension. Check that the right layer was taken, and the inputs it was taken at.");

    public static RankToolsException Undefined(string source, string method, string why) => new(
        "DimensionUndefined", ErrorKind.NumericalFailure, source, $"{method} has no answer for '{source}': {why}");

    public static RankToolsException Width(string target, long found, long expected, string of) => new(
        "WidthMismatch", ErrorKind.InvalidData, target,
        string.Create(CultureInfo.InvariantCulture, $"'{target}' has rows of {found} numbers, but {of} has {expected}. Give two that belong together."));

    public static RankToolsException TooWide(string source, long width, string what) => new(
        "FeaturesTooWide", ErrorKind.LimitExceeded, source,
        string.Create(CultureInfo.InvariantCulture,
            $"'{source}' has {width} features; {what} takes up to {MomentAccumulator.LargestCovariance}. Take a pooled or a later layer."));
}
