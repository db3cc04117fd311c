namespace RankTools.Samples.Drawing;

/// <summary>
/// An endless series of labelled images, each a function of the seed, the series and its index alone: any image can be drawn
/// without those before it, by any thread. Two series never share an image.
/// </summary>
internal sealed class SampleSeries
{
    private readonly ulong seed;
    private readonly ulong tag;
    private readonly bool balanced;

    private SampleSeries(ulong seed, ulong tag, bool balanced) => (this.seed, this.tag, this.balanced) = (seed, tag, balanced);

    /// <summary>Seed of the images that are shipped.</summary>
    public const ulong HeldOutSeed = 2206;

    /// <summary>Images to judge by: classes take turns, so the first 64 show every class once.</summary>
    public static SampleSeries HeldOut(ulong seed = HeldOutSeed) => new(seed, 0x68656C64_2D6F7574, balanced: true); // "held-out"

    /// <summary>Images to learn from: classes at random.</summary>
    public static SampleSeries Training(ulong seed) => new(seed, 0x747261696E696E67, balanced: false); // "training"

    /// <summary>Draws image <paramref name="index"/>: its label and its 3 × 32 × 32 bytes.</summary>
    public (int Label, byte[] Pixels) Draw(long index)
    {
        var random = RandomStream.For(seed, tag, (ulong)index);
        var count = SampleClass.All.Count;
        var label = balanced ? (int)(index % count) : random.Below(count);
        return (label, SamplePainter.Draw(SampleClass.All[label], random));
    }
}
