using System.Management.Automation;

using RankTools.Completion;
using RankTools.Deficits;
using RankTools.Deficits.Across;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Ranks;

namespace RankTools.Commands;

/// <summary>Measures how far each class's logit is decided by a few other classes.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "IndependenceDeficit", DefaultParameterSetName = NetworkSet)]
[OutputType(typeof(IndependenceDeficit), typeof(DeficitPathPoint), typeof(AcrossDeficit))]
public sealed class MeasureIndependenceDeficitCommand : AcrossLogitCmdlet
{
    private const double PaperRegularization = 20;

    /// <summary>Classes to explain, by name (wildcards are allowed) or index; by default all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClassCompleter))]
    public string[]? Class { get; set; }

    /// <summary>Images of the fit: all, those of the class, or all but these.</summary>
    [Parameter]
    public DeficitRows Rows { get; set; } = DeficitRows.All;

    /// <summary>η, the weight of the sum of absolute weights. By default 0.05 of every class's own η_max.</summary>
    [Parameter]
    public double? Regularization { get; set; }

    /// <summary>Walks the path to the best combination of at most so many classes.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxClass { get; set; }

    /// <summary>Emits so many points of the path from η_max down instead of one result.</summary>
    [Parameter]
    [ValidateRange(2, 100_000)]
    public int? RegularizationPath { get; set; }

    /// <summary>Leaves the direction of a constant added to all logits in.</summary>
    [Parameter]
    public SwitchParameter KeepShift { get; set; }

    /// <summary>Permuted targets that every class's score is held against.</summary>
    [Parameter]
    [ValidateRange(0, 100_000)]
    public int NullDraws { get; set; } = 20;

    /// <summary>Part of the images that is held out of the fit and on which errors are measured.</summary>
    [Parameter]
    [ValidateRange(0.0, 0.9)]
    public double HoldOut { get; set; } = 0.2;

    /// <summary>Paper takes the choices of the paper's published code; what is given besides wins.</summary>
    [Parameter]
    public RankProtocol Protocol { get; set; } = RankProtocol.Standard;

    /// <summary>Adds rank and spectrum of logits, classifier and features, and the directions along which the logits hardly vary.</summary>
    [Parameter]
    public SwitchParameter Spectrum { get; set; }

    /// <summary>How the threshold on singular values is set for -Spectrum.</summary>
    [Parameter]
    public ToleranceRule Rule { get; set; } = ToleranceRule.Relative;

    /// <summary>The rule's number for -Spectrum: r of Relative (0.01), t of Absolute, a factor (1) for the others.</summary>
    [Parameter]
    public double? Tolerance { get; set; }

    private protected override bool NeedsClassifierInput => Spectrum;

    private bool IsPaper => Protocol == RankProtocol.Paper;

    private protected override void ProcessLogits(LogitTable table, WorkOutput output)
    {
        if (RegularizationPath is not null && MaxClass is not null)
        {
            throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, nameof(MaxClass),
                "-RegularizationPath shows the whole path, so -MaxClass has no meaning beside it. Give one or the other.");
        }
        var options = Options();
        var classes = ClassSelection.Select(table.ClassNames, table.ClassCount, Class);
        var analysis = new DeficitAnalysis(table, options, Settings);
        output.Verbose($"{classes.Length} of {table.ClassCount} classes on {table.Rows} images: {options}");
        var results = RegularizationPath is { } points
            ? analysis.Path(classes, points, Report, output, output.Cancellation).Cast<object>()
            : analysis.Measure(classes, Report, output, output.Cancellation);
        foreach (var result in results)
            output.Write(result);

        void Report(RankToolsException failure) => output.Error(ErrorRecords.From(failure));
    }

    private protected override void ProcessAcross(FeatureFile target, FeatureFile source, WorkOutput output)
    {
        if (new[] { nameof(Rows), nameof(RegularizationPath), nameof(KeepShift), nameof(Protocol) }.FirstOrDefault(IsGiven) is { } parameter)
        {
            throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, parameter,
                $"Across feature files all matched images are fitted, at one η, and no shift is shared, so -{parameter} has no meaning. Leave it out.");
        }
        var analysis = AcrossDeficitAnalysis.Open(target, source, SourceLayer, Options(), Settings, output, output.Cancellation);
        var classes = ClassSelection.Select(analysis.Target.ClassNames, analysis.Target.ClassCount, Class);
        foreach (var result in analysis.Measure(classes, failure => output.Error(ErrorRecords.From(failure)), output, output.Cancellation))
            output.Write(result);
    }

    private DeficitOptions Options() => new()
    {
        Rows = IsPaper && !IsGiven(nameof(Rows)) ? DeficitRows.Class : Rows,
        Regularization = Regularization ?? (IsPaper && MaxClass is null && RegularizationPath is null ? PaperRegularization : null),
        HoldOut = IsPaper && !IsGiven(nameof(HoldOut)) ? 0 : HoldOut,
        KeepShift = IsGiven(nameof(KeepShift)) ? KeepShift : IsPaper,
        NullDraws = NullDraws,
        MaxClass = MaxClass,
        Seed = Seed,
        Spectrum = Spectrum ? ToleranceParameters.Combine(Rule, Tolerance) : null,
    };

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
