using TorchSharp;

namespace RankTools.Samples.Training;

/// <summary>
/// From bytes to a network's input, the module's preset <c>Cifar10</c>: (pixel / 255 − mean) / deviation, channel by channel.
/// </summary>
internal static class Preprocessing
{
    public const string Description = "Cifar10: pixel / 255, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225";

    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];

    /// <summary>Makes N × 3 × 32 × 32 from N images of 3 × 32 × 32 bytes.</summary>
    public static torch.Tensor Apply(IReadOnlyList<byte[]> images)
    {
        const int Plane = 32 * 32;
        var values = new float[images.Count * 3 * Plane];
        for (var n = 0; n < images.Count; n++)
            for (var i = 0; i < 3 * Plane; i++)
                values[n * 3 * Plane + i] = (images[n][i] / 255f - Mean[i / Plane]) / Deviation[i / Plane];
        return torch.tensor(values, [images.Count, 3, 32, 32]);
    }
}
