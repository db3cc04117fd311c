using RankTools.Deficits;
using RankTools.Features;
using RankTools.Ranks;
using RankTools.Ranks.Weights;
using RankTools.Theory;

namespace RankTools.Pictures.Subjects;

/// <summary>One list of singular values with its tolerance.</summary>
/// <param name="Origin">The network or file.</param>
/// <param name="Part">The layer or array in it.</param>
/// <param name="Values">σ, descending.</param>
internal sealed record SpectrumSample(string Origin, string Part, Spectrum Values)
{
    /// <summary>What the values are.</summary>
    public string Measure { get; init; } = "singular value";

    /// <summary>τ; null where no rule was applied.</summary>
    public double? Threshold { get; init; }

    /// <summary>The rule, for people.</summary>
    public string Rule { get; init; } = "";

    /// <summary>A bound on the error of every value; 0 where it is not known.</summary>
    public double Error { get; init; }

    /// <summary>What of a result is a spectrum; empty for results that have none by their nature.</summary>
    /// <param name="result">A result.</param>
    /// <param name="all">True for spectra of results whose first meaning is another.</param>
    public static IEnumerable<SpectrumSample> Of(object result, bool all) => result switch
    {
        MatrixRank rank => [new(Path.GetFileName(rank.Source), "", rank.SingularValues)
            { Threshold = rank.Threshold, Rule = Text(rank.Rule, rank.Tolerance), Error = rank.SingularValueError }],
        WeightRank rank when all => [new(Path.GetFileName(rank.Source), rank.Name, rank.SingularValues)
            { Threshold = rank.Threshold, Rule = Text(rank.Rule, rank.Tolerance), Error = rank.SingularValueError }],
        LayerRank rank when all => [new(rank.Network, rank.Layer, rank.SingularValues)
            { Threshold = rank.Threshold, Rule = Text(rank.Rule, rank.Tolerance), Error = rank.SingularValueError }],
        BlockRank rank when all => [new(rank.Network, rank.Layer, rank.SingularValues)
        {
            Threshold = rank.Tolerance * rank.SingularValues.Largest, Rule = Text(ToleranceRule.Relative, rank.Tolerance), Error = rank.SingularValueError,
        }],
        PerturbedFeatureDimension rank when all => [new(rank.Network, rank.Layer, rank.Deviations)
        {
            Measure = "deviation", Threshold = rank.Threshold, Rule = Text(rank.Rule, rank.Tolerance), Error = rank.DeviationError,
        }],
        FeatureDimension rank when all => [new(rank.Network, rank.Layer.Length > 0 ? rank.Layer : Path.GetFileName(rank.Source), rank.SingularValues ?? Spectrum.Empty)],
        IndependenceDeficit { Spectrum: { } spectrum } deficit when all => Of(spectrum, deficit.Network),
        _ => [],
    };

    private static IEnumerable<SpectrumSample> Of(LogitSpectrum spectrum, string network)
    {
        var rule = Text(spectrum.Tolerance.Rule, spectrum.Tolerance.Value);
        (string Part, Spectrum? Values)[] parts =
            [("logits", spectrum.LogitDeviations), ("classifier", spectrum.ClassifierValues), ("features", spectrum.FeatureDeviations)];
        return parts.Where(part => part.Values is not null).Select(part => new SpectrumSample(network, part.Part, part.Values!)
        {
            Threshold = spectrum.Tolerance.Rule == ToleranceRule.Relative ? spectrum.Tolerance.Value * part.Values!.Largest : null,
            Rule = rule,
        });
    }

    private static string Text(ToleranceRule rule, double value) => new Tolerance(rule, value).ToString();
}
