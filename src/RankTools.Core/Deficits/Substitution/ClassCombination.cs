using RankTools.Collections;
using RankTools.Ranks;

namespace RankTools.Deficits.Substitution;

/// <summary>A class and the combination of others that may stand for its logit: what is needed of an <see cref="IndependenceDeficit"/> to try it out.</summary>
public sealed record ClassCombination
{
    /// <summary>Where the logits came from that it was fitted on.</summary>
    public required string Source { get; init; }

    /// <summary>The class.</summary>
    public required int ClassIndex { get; init; }

    /// <summary>Its name; empty when the names are not known.</summary>
    public required string ClassName { get; init; }

    /// <summary>C.</summary>
    public required int ClassCount { get; init; }

    /// <summary>The classes with a weight, the largest first.</summary>
    public required ValueList<DeficitTerm> Term { get; init; }

    /// <summary>η_max of its fit: from here on no class has a weight.</summary>
    public required double RegularizationMax { get; init; }

    /// <summary>Images that the logits are of, whatever their part in the fit.</summary>
    public required int ImageCount { get; init; }

    /// <summary>Images that were held out of it; 0 where none were.</summary>
    public required int HeldOutImages { get; init; }

    /// <summary>Part of the images that was to be held out.</summary>
    public required double HoldOut { get; init; }

    /// <summary>Seed of the split.</summary>
    public required long Seed { get; init; }

    /// <summary>That of a result.</summary>
    public static ClassCombination Of(IndependenceDeficit deficit)
    {
        ArgumentNullException.ThrowIfNull(deficit);
        return new()
        {
            Source = deficit.Source,
            ClassIndex = deficit.ClassIndex,
            ClassName = deficit.ClassName,
            ClassCount = deficit.ClassCount,
            Term = deficit.Term,
            RegularizationMax = deficit.RegularizationMax,
            ImageCount = deficit.ImageCount,
            HeldOutImages = deficit.HeldOutImages,
            HoldOut = deficit.HoldOut,
            Seed = deficit.Seed,
        };
    }

    /// <summary>Reads that of a result back from named texts, such as a row of Import-Csv, written in any culture.</summary>
    /// <param name="property">Gives the text of a property; null or empty where it has none.</param>
    /// <exception cref="Errors.RankToolsException">PropertyMissing or PropertyInvalid, naming the property.</exception>
    public static ClassCombination FromProperties(Func<string, string?> property)
    {
        ArgumentNullException.ThrowIfNull(property);
        var texts = new PropertyTexts(property);
        var (index, classes) = (texts.Count(nameof(ClassIndex)), texts.Count(nameof(ClassCount)));
        var text = texts.Text(nameof(Term));
        if (DeficitTerm.ParseList(text) is not { } terms || terms.Any(term => term.ClassIndex >= classes || term.ClassIndex == index))
            throw RankErrors.Property(nameof(Term), text, $"terms of others of the {classes} classes, as in 3 \"gerbil\" 0.42 0.47;5 \"fox\" 0.1 0.12");
        return new()
        {
            Source = texts.Text(nameof(Source)),
            ClassIndex = index < classes ? index : throw RankErrors.Property(nameof(ClassIndex), property(nameof(ClassIndex)), $"an index below {classes}"),
            ClassName = property(nameof(ClassName)) ?? "",
            ClassCount = classes,
            Term = terms,
            RegularizationMax = texts.Number(nameof(RegularizationMax)),
            ImageCount = texts.Count(nameof(ImageCount)),
            HeldOutImages = texts.Count(nameof(HeldOutImages)),
            HoldOut = texts.Number(nameof(HoldOut)),
            Seed = texts.Integer(nameof(Seed)),
        };
    }
}
