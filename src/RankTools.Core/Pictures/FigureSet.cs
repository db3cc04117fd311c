using RankTools.Errors;
using RankTools.Pictures.Subjects;
using RankTools.Ranks;

namespace RankTools.Pictures;

/// <summary>Takes results of any kind, and makes of them the figures that their kinds ask for.</summary>
public sealed class FigureSet
{
    private readonly FigureOptions options;
    private readonly DepthSubject depth = new();
    private readonly FigureSubject[] subjects;

    /// <summary>An empty set.</summary>
    /// <param name="options">What is to be drawn, and how.</param>
    public FigureSet(FigureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        // With -Spectrum its subject comes first, and takes what has singular values.
        subjects = [new SpectrumSubject(options.Spectrum), depth, new BlockSubject(), new AccuracySubject(), new PathSubject(),
            new DependenceSubject(), new LyapunovSubject(), new ComparisonSubject(), new MonotonicitySubject(), new SubstitutionSubject(), new AcrossSubject(),
            new CauseSubject(), new WeightSubject(), new HealthSubject()];
    }

    /// <summary>Adds a result.</summary>
    /// <exception cref="RankToolsException">
    /// ResultNotDrawable: nothing that can be drawn. SpectrumMissing: without singular values where these are to be drawn. NothingToDraw.
    /// </exception>
    public void Add(object result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (!subjects.Any(subject => subject.TryAdd(result)))
            throw FigureErrors.NotDrawable(result, result.GetType().Name);
    }

    /// <summary>Adds a layer rank, or a summary of some, given as named texts, such as a row of Import-Csv, written in any culture.</summary>
    /// <param name="property">Gives the text of a property; null or empty where it has none.</param>
    /// <param name="target">The row, as an error names it.</param>
    /// <exception cref="RankToolsException">ResultNotDrawable, SpectrumMissing, PropertyMissing, PropertyInvalid.</exception>
    public void Add(Func<string, string?> property, object target)
    {
        var texts = new PropertyTexts(property);
        if (!texts.Has(nameof(LayerRank.Layer)) || !texts.Has(nameof(LayerRank.LayerIndex)))
            throw FigureErrors.NotDrawable(target, "row without the properties of a layer rank");
        if (texts.Has(nameof(LayerRankSummary.MeanRankLow)) && !texts.Has(nameof(LayerRank.Source)))
            Add(LayerRankSummary.FromProperties(property));
        else if (texts.Has(nameof(LayerRank.SingularValues)) && texts.Has(nameof(LayerRank.SingularValueError)))
            Add(LayerRank.FromProperties(property));
        else if (options.Spectrum)
            throw FigureErrors.SpectrumMissing(target, texts.Text(nameof(LayerRank.Layer)));
        else
            depth.Add(texts);
    }

    /// <summary>The figures, in a fixed order of kinds; empty where nothing was added.</summary>
    public IReadOnlyList<Figure> Figures() => [.. subjects.SelectMany(subject => subject.Figures(options))];

    /// <summary>The one figure that all results share; null where nothing was added.</summary>
    /// <exception cref="RankToolsException">PicturesMixed.</exception>
    public Figure? Single()
    {
        var figures = Figures();
        return figures.Count > 1 ? throw FigureErrors.SeveralPictures(figures) : figures.SingleOrDefault();
    }
}
