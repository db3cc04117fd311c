using System.Management.Automation;

using RankTools.Completion;
using RankTools.Features;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that also explain the logits of one feature file by the columns of another.</summary>
public abstract class AcrossLogitCmdlet : LogitCmdlet
{
    private protected const string AcrossSet = "Across";

    /// <summary>The feature file whose logits are to be explained.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AcrossSet)]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>The feature file whose columns explain them; images are matched by where they came from.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AcrossSet)]
    [ValidateNotNullOrEmpty]
    public string? Source { get; set; }

    /// <summary>Layer of the source; by default its logits.</summary>
    [Parameter(ParameterSetName = AcrossSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FeatureLayerCompleter))]
    public string? SourceLayer { get; set; }

    /// <summary>Works on the two files, on the worker thread.</summary>
    private protected abstract void ProcessAcross(FeatureFile target, FeatureFile source, WorkOutput output);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != AcrossSet)
        {
            base.ProcessRecord();
            return;
        }
        if (ResolveFiles([Target!], null).FirstOrDefault() is not { } target || ResolveFiles([Source!], null).FirstOrDefault() is not { } source)
            return; // the error is written
        ComputeItem(target, output =>
        {
            using var targetFile = FeatureFile.Open(target);
            using var sourceFile = FeatureFile.Open(source);
            ProcessAcross(targetFile, sourceFile, output);
        });
    }
}
