using System.Management.Automation;

using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Measures how many principal components of the features a linear classifier needs for its accuracy.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ClassificationDimension", DefaultParameterSetName = FeatureSet)]
[OutputType(typeof(ClassificationDimension))]
public sealed class MeasureClassificationDimensionCommand : FeatureInputCmdlet
{
    private ClassificationDimensionAnalysis? analysis;
    private LinearClassifier? classifier;
    private int[]? labels;

    /// <summary>The network whose last layer classifies.</summary>
    [Parameter]
    [ValidateNotNull]
    public NeuralNetwork? Network { get; set; }

    /// <summary>Weights of the classifier, classes × features, <c>.npy</c>; in place of a network.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WeightPath { get; set; }

    /// <summary>Biases of the classifier, <c>.npy</c>; without it they are 0.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BiasPath { get; set; }

    /// <summary>Fits a linear probe in place of a classifier, for the layer before the last too.</summary>
    [Parameter]
    public SwitchParameter Probe { get; set; }

    /// <summary>Labels, an <c>.npy</c> file of whole numbers; in place of those in a feature file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LabelPath { get; set; }

    /// <summary>Labels, one whole number a sample; in place of those in a feature file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public int[]? Label { get; set; }

    /// <summary>The share of the full accuracy that is enough.</summary>
    [Parameter]
    [ValidateRange(1e-6, 1.0)]
    public double AccuracyRatio { get; set; } = 0.95;

    /// <summary>What happens to the mean of the features.</summary>
    [Parameter]
    public FeatureCentering Centering { get; set; } = FeatureCentering.Standard;

    /// <summary>A sample is correct when its class is among so many best.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Top { get; set; } = 1;

    /// <summary>How many resampled data sets the standard error comes from; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 10000)]
    public int Bootstrap { get; set; } = 200;

    /// <summary>The share of the samples that a probe is fitted to; it is measured on the others.</summary>
    [Parameter]
    [ValidateRange(0.01, 0.99)]
    public double TrainingFraction { get; set; } = 0.5;

    /// <summary>A probe's penalty, in multiples of the mean variance of a feature; by default by cross-validation.</summary>
    [Parameter]
    [ValidateRange(1e-12, 1e12)]
    public double? Ridge { get; set; }

    private protected override NeuralNetwork? GivenNetwork => Network;

    private protected override bool TakesClassifierInputOnly => true;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var (weightFile, biasFile, labelFile) = (Located(WeightPath), Located(BiasPath), Located(LabelPath));
        Run(_ =>
        {
            if (WeightPath is not null && (Network is not null || Probe))
                throw Conflict("a classifier comes from -Network, from -WeightPath, or is fitted (-Probe)");
            if (Label is not null && LabelPath is not null)
                throw Conflict("labels come from -Label or from -LabelPath");
            if (BiasPath is not null && WeightPath is null)
                throw Conflict("-BiasPath belongs to -WeightPath");
            analysis = new(new(AccuracyRatio, Centering, Top, Bootstrap, TrainingFraction, Ridge), Settings);
            labels = labelFile is null ? Label : ClassLabels.Read(labelFile);
            if (!Probe)
                classifier = weightFile is not null ? LinearClassifier.Read(weightFile, biasFile) : Network is null ? null : LinearClassifier.Of(Network);
        });
    }

    private protected override void ProcessFeatures(FeatureInput input, WorkOutput output)
    {
        var own = labels ?? [.. input.Labels];
        var isOwn = !Probe && (WeightPath is not null || input.IsClassifierInput != false); // weights that are named are meant for what is named
        if (isOwn && classifier is null)
        {
            throw new RankToolsException("ClassifierMissing", ErrorKind.InvalidArgument, input.Rows.Name,
                $"'{input.Rows.Name}' needs a classifier. Give the network with -Network, weights with -WeightPath and -BiasPath, or fit one with -Probe.");
        }
        if (!isOwn)
            output.Verbose($"'{input.Rows.Name}' does not go into the last layer: a linear probe is fitted to {TrainingFraction:P0} of the samples.");
        var result = isOwn
            ? analysis!.Measure(input.Rows, own, classifier!, output, output.Cancellation)
            : analysis!.MeasureProbe(input.Rows, own, input.ClassNames, output, output.Cancellation);
        if (result.Dimension is null)
            output.Warn($"The classifier is right about none of the {result.Count} samples of '{input.Rows.Name}', so there is no dimension. Check labels and classifier.");
        output.Write(result with { Network = input.Network, Layer = input.Layer });
    }

    private string? Located(string? path) => path is null ? null : GetUnresolvedProviderPathFromPSPath(path);

    private static RankToolsException Conflict(string what) =>
        new("ParameterConflict", ErrorKind.InvalidArgument, null, $"Of the parameters given, {what}. Give one or the other.");
}
