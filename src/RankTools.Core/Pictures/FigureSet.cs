using RankTools.Deficits;
using RankTools.Errors;
using RankTools.Pictures.Subjects;
using RankTools.Ranks;
using RankTools.Ranks.Comparison;
using RankTools.Results;

namespace RankTools.Pictures;

/// <summary>Takes results of any kind, and makes of them the figures that their kinds ask for.</summary>
public sealed class FigureSet
{
    private readonly FigureOptions options;
    private readonly FigureSubject[] subjects;
    private object? added; // last

    /// <summary>An empty set.</summary>
    /// <param name="options">What is to be drawn, and how.</param>
    public FigureSet(FigureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        // With -Spectrum its subject comes first, and takes what has singular values.
        subjects = [new SpectrumSubject(options.Spectrum), new DepthSubject(), new BlockSubject(), new AccuracySubject(), new PathSubject(),
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
        added = result;
    }

    /// <summary>Adds a result that was read back from a file. Of layer ranks, files may leave out the singular values where these are not drawn.</summary>
    /// <param name="source">What has its properties.</param>
    /// <param name="target">The object, as an error names it.</param>
    /// <exception cref="RankToolsException">ResultNotDrawable, SpectrumMissing, NothingToDraw, PropertyMissing, PropertyInvalid.</exception>
    public void Add(IPropertySource source, object target)
    {
        ArgumentNullException.ThrowIfNull(source);
        bool Has(string name) => source[name] is not (null or "");
        var result = ResultReader.Fits<RankRow>(source) && !Has(nameof(LayerRank.SingularValues)) ? null : ResultReader.Read(source);
        if (result is null && !(Has(nameof(LayerRank.Layer)) && Has(nameof(LayerRank.LayerIndex))))
            throw FigureErrors.NotDrawable(target, "row without the properties of a result");
        if (result is null && options.Spectrum)
            throw FigureErrors.SpectrumMissing(target, $"{source[nameof(LayerRank.Layer)]}");
        if (options.Spectrum && result is IndependenceDeficit { Spectrum: null } deficit && Has(nameof(deficit.Spectrum)))
            throw FigureErrors.SpectrumSummarized(target);
        Add(result ?? ResultReader.Read<RankRow>(source));
    }

    /// <summary>The figures, in a fixed order of kinds; empty where nothing was added.</summary>
    /// <exception cref="RankToolsException">NothingToDraw: none of the results has what its picture shows.</exception>
    public IReadOnlyList<Figure> Figures()
    {
        Figure[] figures = [.. subjects.SelectMany(subject => subject.Figures(options))];
        return figures.Length == 0 && added is not null ? throw FigureErrors.NothingToDraw(added, added.GetType().Name) : figures;
    }

    /// <summary>The one figure that all results share; null where nothing was added.</summary>
    /// <exception cref="RankToolsException">PicturesMixed, NothingToDraw.</exception>
    public Figure? Single()
    {
        var figures = Figures();
        return figures.Count > 1 ? throw FigureErrors.SeveralPictures(figures) : figures.SingleOrDefault();
    }
}
