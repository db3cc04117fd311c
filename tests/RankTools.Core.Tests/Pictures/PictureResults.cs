using RankTools.Backend;
using RankTools.Deficits;
using RankTools.Features;
using RankTools.Ranks;
using RankTools.Theory;

namespace RankTools.Core.Tests.Pictures;

/// <summary>Results with numbers that are known.</summary>
internal static class PictureResults
{
    /// <summary>A layer rank: of the values those above a hundredth of the first count.</summary>
    public static LayerRank Rank(string network, string layer, int index, string source, params double[] values) =>
        new(new(values), new SpectrumError(0, 0), Tolerance.Default, values.Length, 100, Precision.Double)
        {
            Network = network,
            Layer = layer,
            LayerIndex = index,
            Source = source,
            Context = InputContext.Real,
            Patch = null,
            Device = "cpu",
            Seed = 0,
        };

    /// <summary>A layer of some rank out of 16 directions.</summary>
    public static LayerRank Rank(string network, string layer, int index, string source, int rank) =>
        Rank(network, layer, index, source, [.. Enumerable.Range(0, 16).Select(i => i < rank ? 1.0 : 1e-6)]);

    public static ClassificationDimension Accuracy(string layer, int dimension, params double[] curve) => new()
    {
        Source = "features.npy",
        Network = "net",
        Layer = layer,
        Dimension = dimension,
        Accuracy = curve[dimension],
        FullAccuracy = curve[^1],
        AccuracyRatio = 0.95,
        Top = 1,
        Centering = FeatureCentering.Standard,
        Count = 100,
        Width = curve.Length - 1,
        ClassCount = 4,
        Classifier = "net",
        Curve = [.. curve.Select((accuracy, k) => new ClassificationPoint(k, (long)(100 * accuracy), accuracy))],
        Classes = [],
    };

    public static IndependenceDeficit Deficit(int index, string name, double score, params DeficitTerm[] terms) => new()
    {
        Source = "logits.npy", Network = "net", ClassIndex = index, ClassName = name, ClassCount = 10, Score = score, ClassesUsed = terms.Length,
        Term = [.. terms], RSquared = 0, RelativeError = 0, ConfidenceError = 0, RefitRSquared = 0, RefitRelativeError = 0, RefitConfidenceError = 0,
        InSampleRSquared = 0, InSampleRelativeError = 0, InSampleConfidenceError = 0, PValue = null, Null = null, LogitSumVariance = 0,
        LogitVariance = 0, ShiftKept = false, ScoreWithShift = 0, ScoreWithoutShift = 0, ShiftWeight = 0, Rows = DeficitRows.All, TrainingImages = 1,
        HeldOutImages = 0, ImageCount = 1, HoldOut = 0, Regularization = 1, RegularizationMax = 2, Objective = 0, DualityGap = 0, Iterations = 1,
        MaxClass = null, Seed = 0,
    };

    public static DeficitPathPoint PathPoint(int index, string name, int step, double regularization, params DeficitTerm[] terms) =>
        new(index, name, step, regularization, terms.Length, 0, 0, 0, 0, 0, 0, 0, 0, 0, [.. terms]);

    public static DeficitTerm Term(int index, string name, double weight) => new(index, name, weight, 0, weight);

    public static LyapunovSpectrum Exponents(double[] exponents, double[] errors, double[] closed) => new()
    {
        Name = "product", Factors = LyapunovFactors.Gaussian, Depth = 10, InputDimension = exponents.Length, InputCount = 1, Exponents = [.. exponents],
        StandardErrors = [.. errors], ClosedForm = [.. closed], LostCount = 0, Tolerance = 0.01, NumericalRank = 1, AsymptoticRank = 1, Steps = [], Seed = 0,
    };

    public static BlockRank Block(string layer, int index, long inputs, long outputs, long rank, double numerical) => new()
    {
        Network = "net", Entry = "input", Layer = layer, LayerIndex = index, Operator = "3", Source = "a", InputDimension = inputs, OutputDimension = outputs,
        Rank = rank, RankLow = rank, RankHigh = rank, BoundBy = "",
        NumericalRank = numerical, NumericalRankLow = numerical, NumericalRankHigh = numerical, NumericalRankError = 0, Tolerance = 0.01, SpectralNorm = 1,
        SingularValues = Spectrum.Empty, SingularValueError = 0, LosesMost = "", LargestLoss = 0, KinkCount = 0, Device = "cpu", Seed = 0,
    };
}
