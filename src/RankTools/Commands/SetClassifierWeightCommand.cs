using System.Collections.Immutable;
using System.Management.Automation;

using RankTools.Completion;
using RankTools.Deficits;
using RankTools.Deficits.Substitution;
using RankTools.Errors;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Scales, adds to or removes rows of a network's classifier, in memory, and gives another network.</summary>
[Cmdlet(VerbsCommon.Set, "ClassifierWeight", DefaultParameterSetName = DeficitSet, SupportsShouldProcess = true)]
[OutputType(typeof(NeuralNetwork))]
public sealed class SetClassifierWeightCommand : RankCmdlet
{
    private const string DeficitSet = "InputObject";
    private const string ClassSet = "Class";

    /// <summary>The network; it stays as it is, and so does its file.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public NeuralNetwork Network { get; set; } = null!;

    /// <summary>Results of Measure-IndependenceDeficit, live or read back from a file: the rows are those of the classes that decide the one measured.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DeficitSet)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>The rows by class, name (wildcards are allowed) or index.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClassSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClassCompleter))]
    public string[]? Class { get; set; }

    /// <summary>Takes only so many classes of a combination, those with the largest weights.</summary>
    [Parameter(ParameterSetName = DeficitSet)]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>Multiplies the rows and their biases.</summary>
    [Parameter]
    public double Scale { get; set; } = 1;

    /// <summary>Added after scaling: one number to the bias, one per feature to the weights, or both, the bias last.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public double[]? Add { get; set; }

    /// <summary>Sets the rows and their biases to zero.</summary>
    [Parameter]
    public SwitchParameter Remove { get; set; }

    /// <summary>Then makes the measured class's own row the combination of the others.</summary>
    [Parameter(ParameterSetName = DeficitSet)]
    public SwitchParameter Substitute { get; set; }

    /// <summary>Which weights the combination has.</summary>
    [Parameter(ParameterSetName = DeficitSet)]
    public SubstitutionWeights Weight { get; set; } = SubstitutionWeights.Refit;

    /// <summary>Name of the new network; by default the old one with a remark.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var changesRows = MyInvocation.BoundParameters.ContainsKey(nameof(Scale)) || Add is not null || Remove;
        if (!changesRows && !Substitute)
        {
            Run(_ => throw new RankToolsException("NothingToChange", ErrorKind.InvalidArgument, Network.Name,
                "Say what to do to the rows: -Scale, -Add, -Remove, or -Substitute for the class that they decide."));
        }
        if (Remove && MyInvocation.BoundParameters.ContainsKey(nameof(Scale)))
        {
            Run(_ => throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, nameof(Scale),
                "-Remove sets the rows to zero, so -Scale has no meaning beside it. Give one or the other."));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Class is not null)
        {
            ImmutableArray<int> selected = [];
            Run(_ => selected = ClassSelection.Select(Network.ClassNames, (int)Network.Output.ElementCount, Class));
            Make(Change(selected, null));
        }
        foreach (var item in InputObject)
        {
            ClassCombination? found = null;
            if (RunItem(item, _ => found = ResultObjects.Combination(item)) && found is { } combination)
            {
                Make(Change([.. combination.Term.Take(First).Select(term => term.ClassIndex)], Substitute ? combination : null) with
                {
                    MeasuredClassCount = combination.ClassCount,
                });
            }
        }
    }

    private ClassifierChange Change(ImmutableArray<int> classes, ClassCombination? substituted) =>
        new(classes, Remove ? 0 : Scale, [.. Add ?? []]) { Substituted = substituted, Weights = Weight };

    private void Make(ClassifierChange change)
    {
        if (ShouldProcess($"classifier of {Network.Name} (in memory)", change.ToString()))
            RunItem(Network.Name, output => output.Write(change.ApplyTo(Network, Name)));
    }
}
