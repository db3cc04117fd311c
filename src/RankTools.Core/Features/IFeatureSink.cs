using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Takes the rows of a layer's sample as they are computed.</summary>
internal interface IFeatureSink : IDisposable
{
    /// <summary>Takes rows <paramref name="start"/> and following, each once and in order.</summary>
    /// <param name="start">Index of the first row.</param>
    /// <param name="rows">b × d, all features of the layer.</param>
    void Add(long start, Tensor rows);
}
