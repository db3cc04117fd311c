using System.Globalization;

using RankTools.Backend;

namespace RankTools.Ranks;

/// <summary>A tolerance rule together with the number that scales it; gives the threshold on singular values.</summary>
public sealed record Tolerance
{
    /// <summary>The default of every measure per layer: <see cref="ToleranceRule.Relative"/> with r = 0.01.</summary>
    public static readonly Tolerance Default = new(ToleranceRule.Relative, 0.01);

    /// <summary>Creates a tolerance.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="value">r, k or t of the rule: finite and not negative; r below 1.</param>
    /// <exception cref="Errors.RankToolsException">InvalidTolerance.</exception>
    public Tolerance(ToleranceRule rule, double value)
    {
        if (!Enum.IsDefined(rule))
        {
            var rules = string.Join(", ", Enum.GetNames<ToleranceRule>());
            throw RankErrors.Tolerance(rule, $"'{rule}' is not a tolerance rule; use one of {rules}.");
        }
        if (!double.IsFinite(value) || value < 0)
            throw RankErrors.Tolerance(rule, $"The tolerance of rule {rule} must be finite and not negative, but {Text(value)} was given.");
        if (rule == ToleranceRule.Relative && value >= 1)
        {
            throw RankErrors.Tolerance(
                rule, $"A relative tolerance of {Text(value)} leaves rank 0, as no singular value exceeds the largest; use one below 1.");
        }
        Rule = rule;
        Value = value;
    }

    /// <summary>The rule.</summary>
    public ToleranceRule Rule { get; }

    /// <summary>r of <see cref="ToleranceRule.Relative"/>, t of <see cref="ToleranceRule.Absolute"/>, the factor k of the others.</summary>
    public double Value { get; }

    /// <summary>True where τ is a multiple of σ_1, so that an error of σ_1 is one of τ too.</summary>
    public bool IsRelative => Rule != ToleranceRule.Absolute;

    /// <summary>A rule with its default value: r = 0.01, k = 1.</summary>
    /// <exception cref="Errors.RankToolsException">InvalidTolerance for <see cref="ToleranceRule.Absolute"/>, which has none.</exception>
    public static Tolerance DefaultOf(ToleranceRule rule) => rule switch
    {
        ToleranceRule.Relative => Default,
        ToleranceRule.Absolute => throw RankErrors.Tolerance(
            rule, "The rule Absolute has no default; give the threshold on singular values with -Tolerance."),
        _ => new(rule, 1),
    };

    /// <summary>The threshold τ: singular values above it count.</summary>
    /// <param name="sigmaMax">σ_1 ≥ 0.</param>
    /// <param name="rows">m; of a Jacobian the layer's outputs, of features the samples.</param>
    /// <param name="columns">n; of a Jacobian the input directions, of features their dimension.</param>
    /// <param name="precision">What the matrix was computed in; only <see cref="ToleranceRule.Svd"/> depends on it.</param>
    public double Threshold(double sigmaMax, long rows, long columns, Precision precision) => Rule switch
    {
        ToleranceRule.Relative => Value * sigmaMax,
        ToleranceRule.Svd => Value * MachineEpsilon.Of(precision) * Math.Max(rows, columns) * sigmaMax,
        ToleranceRule.Gram => Math.Sqrt(Value * MachineEpsilon.Single * columns) * sigmaMax,
        ToleranceRule.SampleGram => Math.Sqrt(Value * MachineEpsilon.Single * Math.Min(rows, columns)) * sigmaMax,
        _ => Value,
    };

    /// <summary>Rule and value, for example <c>Relative 0.01</c>, in every culture.</summary>
    public override string ToString() => $"{Rule} {Text(Value)}";

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
