using System.Management.Automation;

using RankTools.Deficits;
using RankTools.Deficits.Substitution;

namespace RankTools.Commands;

/// <summary>Replaces a class's logit by a combination of other classes' and compares the decisions.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ClassSubstitution", DefaultParameterSetName = NetworkSet)]
[OutputType(typeof(ClassSubstitution))]
public sealed class TestClassSubstitutionCommand : LogitCmdlet
{
    private readonly List<SubstitutionTest> tests = [];
    private bool isRead;
    private bool takesLogits;

    /// <summary>Results of Measure-IndependenceDeficit, live or read back from a file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Which weights: those of least squares on the classes found, or the Lasso's own.</summary>
    [Parameter]
    public SubstitutionWeights Weight { get; set; } = SubstitutionWeights.Refit;

    /// <summary>Tries it only on images that were held out of the combination's fit.</summary>
    [Parameter]
    public SwitchParameter HeldOut { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        takesLogits = MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)); // not from the pipeline, so logits may be
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (takesLogits)
            tests.Clear(); // other logits with every object, for the same combinations
        if (takesLogits || !isRead)
            base.ProcessRecord(); // the logits, once for all combinations
        isRead = true;
        foreach (var item in InputObject)
        {
            ComputeItem(item, output =>
            {
                var combination = ResultObjects.Combination(item);
                foreach (var test in tests)
                    output.Write(test.Apply(combination, Weight, HeldOut, output.Cancellation));
            });
        }
    }

    private protected override void ProcessLogits(LogitTable table, WorkOutput output)
    {
        output.Verbose($"{table.Rows} images of {table.ClassCount} classes in '{table.Source}'.");
        tests.Add(new SubstitutionTest(table));
    }
}
