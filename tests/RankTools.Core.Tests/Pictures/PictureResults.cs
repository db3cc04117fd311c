using RankTools.Backend;
using RankTools.Deficits;
using RankTools.Features;
using RankTools.Ranks;
using RankTools.Deficits.Across;
using RankTools.Deficits.Causes;
using RankTools.Deficits.Substitution;
using RankTools.Inference.Checks;
using RankTools.Ranks.Comparison;
using RankTools.Ranks.Weights;
using RankTools.Theory;

using TorchSharp;

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

    /// <summary>A class's own accuracy with 1, 2 … weights; as it is it is 0.75, and that on all images 0.5.</summary>
    public static ClassSubstitution Substitution(int index, string name, params double[] accuracies) => new()
    {
        Source = "logits.npy", Network = "net", ClassIndex = index, ClassName = name, Weights = SubstitutionWeights.Refit, ClassesUsed = accuracies.Length,
        Images = 100, ClassImages = 4, HeldOut = false, ClassAccuracy = 0.75, SubstitutedClassAccuracy = accuracies[^1], Accuracy = 0.5, SubstitutedAccuracy = 0.45,
        RelativeError = 0, ConfidenceCorrelation = null, ConfidenceDifference = 0, Change = [], Moved = [],
        Curve = [.. accuracies.Select((accuracy, i) => new SubstitutionPoint(i + 1, accuracy, 0.45, 0, null, 0))],
    };

    public static AcrossDeficit Across(int index, string name, string layer, double score, params double[] nullScores) => new()
    {
        Target = "a.safetensors", Network = "net", Source = "b.safetensors", SourceNetwork = "other", SourceLayer = layer, ColumnCount = 10, ColumnsUsed = 1, Intercept = 0,
        MatchedImages = 10, UnmatchedImages = 0, ClassIndex = index, ClassName = name, Score = score, Term = [], RSquared = 0, RelativeError = 0, ConfidenceError = 0,
        RefitRSquared = 0, RefitRelativeError = 0, RefitConfidenceError = 0, InSampleRSquared = 0, PValue = null, TrainingImages = 1, HeldOutImages = 0, Regularization = 1,
        RegularizationMax = 2, Objective = 0, DualityGap = 0, MaxClass = null, Seed = 0,
        Null = nullScores.Length == 0 ? null : new(nullScores.Length, nullScores.Average(), 1, 1, [.. nullScores]),
    };

    public static MonotonicityStep Step(string to, int index, string source, int from, int rank, int comparable, MonotonicityVerdict verdict, params double[] margins) => new()
    {
        Network = "net", Source = source, From = "before", To = to, LayerIndex = index, Verdict = verdict, ExactVerdict = verdict, NormLow = 1, NormHigh = 1, HoldingCount = 1,
        UndecidedCount = 0, BelowErrorCount = 0, ViolatedCount = 0, Margins = [.. margins], RankFrom = from, RankTo = rank, Rule = ToleranceRule.Relative, Tolerance = 0.01,
        ComparableRank = comparable, RuleDefect = 0, KinkCount = 0, ErrorProbability = 0, Explanation = "",
    };

    public static ExactMonotonicityStep ExactStep(string to, int index, int from, int rank) =>
        new() { Network = "net", Source = "a", From = "before", To = to, LayerIndex = index, RankFrom = from, RankTo = rank };

    public static MonotonicitySummary Summary(params MeanRankChange[] changes) => new()
    {
        Network = "net", IsExact = false, InputCount = 2, StepCount = 4, HoldingCount = 3, UndecidedCount = 1, ViolatedCount = 0, MisleadingCount = 0, SmallestMargin = 1,
        Curve = [.. changes], ErrorProbability = 0, Conclusion = "",
    };

    public static LayerRankComparison Comparison(string layer, int index, RankChange change, double? reference, double? difference, double? error = null) => new()
    {
        ReferenceNetwork = reference is null ? null : "old", DifferenceNetwork = difference is null ? null : "new", Layer = layer, LayerIndex = index, Change = change,
        ReferenceMean = reference, DifferenceMean = difference, Difference = difference - reference, StandardError = error, SignificanceLevel = 0.05, InputDimension = 16,
        Rule = ToleranceRule.Relative, Tolerance = 0.01, Context = InputContext.Real, Patch = null,
    };

    public static ManifoldDimension Manifold(string layer, int index, double rank, double? dimension, double? bias) => new()
    {
        Network = "net", Layer = layer, LayerIndex = index, Source = "data", InputCount = 50, DuplicateCount = 0, Width = 9, IntrinsicDimension = dimension, StandardError = 0.5,
        Scales = [], CalibrationDimension = bias is null ? null : 4, CalibrationEstimate = 4 + bias, CalibrationError = null, TangentRank = rank, TangentRankError = 1,
        TangentRankLow = rank, TangentRankHigh = rank, TangentRanks = [5, 5], TangentSingularValues = [], TangentDimension = 8, TangentVarianceShare = 1, NeighborhoodRadius = 1,
        NeighborCount = 4, Rule = ToleranceRule.Relative, Tolerance = 0.01, Device = "cpu", Seed = 0,
    };

    public static WeightRank Weight(string name, params double[] values)
    {
        using var matrix = torch.diag(torch.tensor(values));
        return new(MatrixSpectrum.Of(matrix, Tolerance.Default), Tolerance.Default, Precision.Double)
        {
            Source = "/weights/net.safetensors", Name = name, Kind = WeightKind.Matrix, ElementType = "F32", Shape = [values.Length, values.Length],
        };
    }

    public static DeficitCondition Condition(string network, double excess, double rank, double? featureRank = null) => new()
    {
        Source = network + ".safetensors", Network = network, LabelPermutation = null, Classes = 4, Images = 10, Score = excess, NullScore = 0, ClassCount = 4, LogitRank = 4,
        LogitEffectiveRank = rank, FeatureWidth = null, FeatureRank = null, FeatureEffectiveRank = featureRank, Seed = 0,
    };

    public static LayerHealth Health(string layer, int index, LayerCondition condition, double? norm, double zeros, double? saturated = null) => new("net", layer, index, "Relu", "a")
    {
        Condition = condition, ValueCount = 8, NonFiniteCount = 0, Minimum = 0, Maximum = 1, Mean = 0.5, ZeroShare = zeros, SaturatedShare = saturated, TangentNorm = norm,
        Summary = null!,
    };
}
