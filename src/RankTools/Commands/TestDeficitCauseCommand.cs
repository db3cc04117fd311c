using System.Management.Automation;

using RankTools.Completion;
using RankTools.Deficits;
using RankTools.Deficits.Causes;
using RankTools.Errors;
using RankTools.Features;

namespace RankTools.Commands;

/// <summary>Correlates independence deficits with the ranks of logits and features, over classes and over networks.</summary>
[Cmdlet(VerbsDiagnostic.Test, "DeficitCause")]
[OutputType(typeof(DeficitCondition), typeof(DeficitCorrelation))]
public sealed class TestDeficitCauseCommand : ComputeCmdlet
{
    private readonly List<ConditionMeasurement> measured = [];
    private DeficitCauseAnalysis? analysis;

    /// <summary>Feature files, one for every network or checkpoint; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? FeaturePath { get; set; }

    /// <summary>Classes to measure, by name (wildcards are allowed) or index; by default all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClassCompleter))]
    public string[]? Class { get; set; }

    /// <summary>Images of the fits: all, those of the class, or all but these.</summary>
    [Parameter]
    public DeficitRows Rows { get; set; } = DeficitRows.All;

    /// <summary>Measures every file so many times more, with its labels permuted among the images.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int LabelPermutation { get; set; }

    /// <summary>Permuted targets that every class's score is held against.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int NullDraws { get; set; } = 20;

    /// <summary>Permutations that a correlation is held against.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Permutation { get; set; } = 2000;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        analysis = new(new DeficitOptions { Rows = Rows, NullDraws = NullDraws, Seed = Seed }, Settings, Permutation);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in ResolveFiles(FeaturePath, null))
        {
            for (var permutation = 0; permutation <= LabelPermutation; permutation++)
            {
                var number = permutation == 0 ? (int?)null : permutation;
                ComputeItem(path, output => Measure(path, number, output));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(analysis!.OverConditions(measured), enumerateCollection: true);

    private void Measure(string path, int? permutation, WorkOutput output)
    {
        using var file = FeatureFile.Open(path);
        var one = analysis!.Measure(file, Class, permutation, failure => output.Error(ErrorRecords.From(failure)), output, output.Cancellation);
        measured.Add(one);
        output.Write(one.Condition);
        foreach (var correlation in analysis.OverClasses(one))
            output.Write(correlation);
    }
}
