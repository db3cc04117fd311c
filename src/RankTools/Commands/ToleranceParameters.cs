using RankTools.Errors;
using RankTools.Ranks;

namespace RankTools.Commands;

/// <summary>What <c>-Rule</c> and <c>-Tolerance</c> mean together.</summary>
internal static class ToleranceParameters
{
    /// <summary>The rule with the value given, or with its own default.</summary>
    /// <exception cref="RankToolsException"><c>InvalidTolerance</c>.</exception>
    public static Tolerance Combine(ToleranceRule rule, double? value) => value is { } given ? new(rule, given) : Tolerance.DefaultOf(rule);

    /// <summary>Checks an r that is a share of the largest singular value, where there is no other rule.</summary>
    /// <exception cref="RankToolsException"><c>InvalidTolerance</c>.</exception>
    public static void RequireShare(double tolerance)
    {
        if (tolerance is not (> 0 and < 1))
        {
            throw new RankToolsException("InvalidTolerance", ErrorKind.InvalidArgument, tolerance,
                $"-Tolerance {tolerance} was given; r must lie between 0 and 1.");
        }
    }
}
