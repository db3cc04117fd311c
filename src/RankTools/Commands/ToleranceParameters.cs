using RankTools.Ranks;

namespace RankTools.Commands;

/// <summary>What <c>-Rule</c> and <c>-Tolerance</c> mean together.</summary>
internal static class ToleranceParameters
{
    /// <summary>The rule with the value given, or with its own default.</summary>
    /// <exception cref="Errors.RankToolsException"><c>InvalidTolerance</c>.</exception>
    public static Tolerance Combine(ToleranceRule rule, double? value) => value is { } given ? new(rule, given) : Tolerance.DefaultOf(rule);
}
