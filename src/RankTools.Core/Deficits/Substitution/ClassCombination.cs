using RankTools.Collections;
using RankTools.Results;

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

    /// <summary>Reads that of a result back.</summary>
    /// <param name="source">What has its properties.</param>
    /// <exception cref="Errors.RankToolsException">PropertyMissing or PropertyInvalid, naming the property.</exception>
    public static ClassCombination Read(IPropertySource source)
    {
        var read = ResultReader.Read<ClassCombination>(source);
        if (read.ClassIndex >= read.ClassCount)
            throw ResultErrors.Invalid(nameof(ClassIndex), read.ClassIndex, $"an index below {read.ClassCount}");
        return read.Term.Any(term => term.ClassIndex >= read.ClassCount || term.ClassIndex == read.ClassIndex)
            ? throw ResultErrors.Invalid(nameof(Term), read.Term.ToString(), $"terms of others of the {read.ClassCount} classes, as in 3 \"gerbil\" 0.42 0.6 0.47")
            : read;
    }
}
