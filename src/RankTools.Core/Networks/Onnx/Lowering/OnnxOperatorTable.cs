using System.Collections.Frozen;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Every operator of the ONNX standard that can be turned into operators of ours, by domain and name.</summary>
internal static class OnnxOperatorTable
{
    private static readonly FrozenDictionary<string, Action<OnnxNodeContext>> Rules = new[]
    {
        ConvolutionLowering.Rules,
        PoolingLowering.Rules,
        NormalizationLowering.Rules,
        ResamplingLowering.Rules,
        ResizeLowering.Rules,
        QuantizationLowering.Rules,
        AttentionLowering.Rules,
        SignalLowering.Rules,
        DeformationLowering.Rules,
        RegionLowering.Rules,
        OptimizerLowering.Rules,
        ElementwiseLowering.Rules,
        CastLowering.Rules,
        BroadcastLowering.Rules,
        ReductionLowering.Rules,
        MatrixLowering.Rules,
        LossLowering.Rules,
        RecurrentLowering.Rules,
        ShapeLowering.Rules,
        IndexingLowering.Rules,
        ConstantLowering.Rules,
        SequenceLowering.Rules,
    }.SelectMany(rules => rules).ToFrozenDictionary(rule => rule.Key, rule => rule.Value);

    /// <summary>The rule for an operator, or null.</summary>
    /// <param name="domain">Empty for the standard's own operators.</param>
    /// <param name="opType">Name.</param>
    public static Action<OnnxNodeContext>? Find(string domain, string opType) =>
        Rules.GetValueOrDefault(domain.Length == 0 ? opType : $"{domain}:{opType}");
}
