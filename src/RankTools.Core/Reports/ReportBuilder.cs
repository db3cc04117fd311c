using RankTools.Backend;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Reports.Sections;
using RankTools.Results;

namespace RankTools.Reports;

/// <summary>Gathers results of any kind, and makes a <see cref="Report"/> of them.</summary>
public sealed class ReportBuilder
{
    private readonly IResultSection[] sections =
    [
        new LayerRankSummarySection(), new LayerRankSection(), new ExactLayerRankSection(), new LayerRankComparisonSection(),
        new MonotonicitySummarySection(), new MonotonicityStepSection(), new ExactMonotonicityStepSection(), new BlockRankSection(), new LyapunovSection(),
        new ManifoldDimensionSection(),
        new PerturbedFeatureSection(), new FeatureDimensionSection(), new ClassificationDimensionSection(),
        new DeficitSection(), new DeficitPathSection(), new SubstitutionSection(), new AcrossDeficitSection(),
        new DeficitConditionSection(), new DeficitCorrelationSection(),
        new WeightRankSection(), new MatrixRankSection(), new PredictionSection(), new LayerHealthSection(), new ModelTestSection(), new NetworkLayerSection(),
    ];

    private readonly Dictionary<Type, IResultSection> byType;
    private readonly List<NeuralNetwork> networks = [];
    private readonly List<RankDevice> devices = [];

    /// <summary>A report of nothing yet.</summary>
    public ReportBuilder() => byType = sections.ToDictionary(section => section.ResultType);

    /// <summary>Types of results that a report has a section for.</summary>
    public IEnumerable<Type> ResultTypes => byType.Keys;

    /// <summary>How many results were taken.</summary>
    public int Count => sections.Sum(section => section.Count);

    /// <summary>Takes a result. Networks and devices are no results, but add to where the numbers come from.</summary>
    /// <returns>False where the type is none that a report knows; nothing was taken then.</returns>
    public bool TryAdd(object result)
    {
        ArgumentNullException.ThrowIfNull(result);
        switch (result)
        {
            case NeuralNetwork network when !networks.Contains(network):
                networks.Add(network);
                return true;
            case NeuralNetwork:
                return true;
            case RankDevice device:
                devices.Add(device);
                return true;
            default:
                if (!byType.TryGetValue(result.GetType(), out var section))
                    return false;
                section.Add(result);
                return true;
        }
    }

    /// <summary>Takes a result that was read back from a file.</summary>
    /// <param name="source">What has its properties.</param>
    /// <returns>False where it is none; nothing was taken then.</returns>
    /// <exception cref="RankToolsException"><c>PropertyMissing</c> or <c>PropertyInvalid</c>: it is a result, but damaged.</exception>
    public bool TryAdd(IPropertySource source) => ResultReader.Read(source) is { } result && TryAdd(result);

    /// <summary>Refuses to make a report of nothing.</summary>
    /// <exception cref="RankToolsException"><c>NothingToReport</c>.</exception>
    public void CheckNotEmpty()
    {
        if (Count == 0)
            throw ReportErrors.Empty();
    }

    /// <summary>Makes the report of what was taken so far.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="created">When it is made.</param>
    /// <param name="commandLine">The command that makes it; null where it is not known.</param>
    public Report Build(string title, DateTimeOffset created, string? commandLine = null) => new()
    {
        Title = title,
        Created = created,
        CommandLine = string.IsNullOrWhiteSpace(commandLine) ? null : commandLine,
        Sections = [.. sections.Where(section => section.Count > 0).Select(section => section.Describe())],
        Provenance = [.. networks.Select(Provenance.Of), .. devices.Select(Provenance.Of), Provenance.Software()],
    };
}
