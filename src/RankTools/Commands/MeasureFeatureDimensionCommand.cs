using System.Management.Automation;

using RankTools.Errors;
using RankTools.Features;
using RankTools.Ranks;

namespace RankTools.Commands;

/// <summary>Measures the dimension of clouds of features: by principal components, and from distances between neighbours.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "FeatureDimension", DefaultParameterSetName = FeatureSet)]
[OutputType(typeof(FeatureDimension))]
public sealed class MeasureFeatureDimensionCommand : DatasetFeatureCmdlet
{
    private const string MomentSet = "Moment";

    private FeatureDimensionAnalysis? analysis;

    /// <summary>Moments of Measure-FeatureMoment or Merge-FeatureMoment, live or read back from a file; enough for Pca.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MomentSet, ValueFromPipeline = true)]
    [MomentTransformation]
    [ValidateNotNull]
    public PSObject[]? Moment { get; set; }

    /// <summary>Which methods; by default all that the input allows.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public DimensionMethod[] Method { get; set; } = Enum.GetValues<DimensionMethod>();

    /// <summary>Shares of the variance that principal components are counted up to.</summary>
    [Parameter]
    [ValidateRange(1e-9, 1 - 1e-9)]
    public double[] VarianceThreshold { get; set; } = [0.9, 0.95, 0.99];

    /// <summary>How the threshold on singular values of the centred features is set.</summary>
    [Parameter]
    public ToleranceRule Rule { get; set; } = ToleranceRule.Relative;

    /// <summary>The rule's number: r of Relative (0.01), t of Absolute, a factor (1) for the others.</summary>
    [Parameter]
    public double? Tolerance { get; set; }

    /// <summary>Neighbours that Mle averages over, first and last; one number for just that.</summary>
    [Parameter]
    [ValidateCount(1, 2)]
    [ValidateRange(2, 1000)]
    public int[] NeighborCount { get; set; } = [10, 20];

    /// <summary>The farthest neighbour that Gride looks at; its scales double up to that.</summary>
    [Parameter]
    [ValidateRange(2, 4096)]
    public int LargestScale { get; set; } = 64;

    /// <summary>The share of the largest distance ratios that TwoNN leaves out.</summary>
    [Parameter]
    [ValidateRange(0.0, 0.5)]
    public double DiscardFraction { get; set; } = 0.1;

    /// <summary>How many resampled data sets standard errors come from; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 10000)]
    public int Bootstrap { get; set; } = 200;

    /// <summary>Keeps a sketch of so many directions in place of the covariance.</summary>
    [Parameter]
    [ValidateRange(2, 8192)]
    public int? SketchSize { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Run(_ => analysis = Analysis(Method));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != MomentSet)
            base.ProcessRecord();
        else
            foreach (var item in Moment ?? [])
                ComputeItem(item, output => ProcessMoment(ResultObjects.Moment(item), output));
    }

    private protected override void ProcessFile(string path, WorkOutput output)
    {
        if (!System.IO.Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase) || !FeatureMomentFile.IsMomentFile(path))
        {
            base.ProcessFile(path, output);
            return;
        }
        foreach (var moment in FeatureMomentFile.Read(path).Where(moment => FeatureInput.Matches(moment.Layer, Layer)))
            ProcessMoment(moment, output);
    }

    private protected override void ProcessFeatures(FeatureInput input, WorkOutput output)
    {
        var results = analysis!.Measure(input.Rows, e => output.Error(ErrorRecords.From(e, input.Rows.Name)), output, output.Cancellation);
        foreach (var result in results)
            output.Write(result with { Network = input.Network, Layer = input.Layer });
    }

    /// <summary>Without -Method, what moments can tell; methods that are asked for by name must be among it.</summary>
    private void ProcessMoment(FeatureMoment moment, WorkOutput output)
    {
        var able = MyInvocation.BoundParameters.ContainsKey(nameof(Method)) ? analysis! : Analysis([DimensionMethod.Pca]);
        foreach (var result in able.Measure(moment, output.Cancellation))
            output.Write(result);
    }

    private FeatureDimensionAnalysis Analysis(DimensionMethod[] methods) => new(
        new([.. methods], [.. VarianceThreshold], ToleranceParameters.Combine(Rule, Tolerance), NeighborCount.Min(), NeighborCount.Max(),
            LargestScale, DiscardFraction, Bootstrap, SketchSize), Settings);
}
