using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>How tangents are pushed.</summary>
/// <param name="Type">float32 or float64.</param>
/// <param name="Device">Where the work runs.</param>
/// <param name="MemoryLimit">Bytes that all tangents together may take.</param>
/// <param name="Seed">Seed of the random directions that measure the rounding error.</param>
internal sealed record TangentPassOptions(ScalarType Type, Device Device, long MemoryLimit, long Seed)
{
    /// <summary>Side of the squares of pixels whose tangents are pushed together; null to choose what costs least.</summary>
    public int? TileSide { get; init; }

    /// <summary>Number of random directions that are also pushed in float64, to measure the rounding error of float32 tangents.</summary>
    public const int WitnessCount = 10;

    /// <summary>
    /// Bytes that a chunk's largest map may take: measured on CPUs with 32 MiB of shared cache, where the elementwise passes over
    /// a chunk that stays in cache cost next to nothing; on a GPU large batches keep the device busy.
    /// </summary>
    public long ChunkBytes => Device.type == DeviceType.CPU ? 13L << 20 : 512L << 20;

    /// <summary>Bytes per value.</summary>
    public int ValueSize => Type == float64 ? 8 : 4;

    /// <summary>True when the tangents' rounding error is measured against float64.</summary>
    public bool MeasuresError => Type != float64;

    /// <summary>Tangents per chunk in a segment whose largest map has this many values.</summary>
    /// <param name="largestMap">The values.</param>
    /// <param name="readsMatrices">True where a matrix for every token is read once per chunk, which is worth three times as large ones.</param>
    public int ChunkSize(long largestMap, bool readsMatrices = false) =>
        (int)Math.Clamp((readsMatrices ? 3 : 1) * ChunkBytes / (largestMap * ValueSize), 1, 256);
}
