using System.Globalization;

using RankTools.Backend;
using RankTools.Checkpoints;
using RankTools.Features;

namespace RankTools.Core.Tests.Features;

/// <summary>Feature files of numbers that follow from their place.</summary>
internal static class FeatureFiles
{
    public static FeatureDescription Description { get; } = new()
    {
        Network = "net",
        Architecture = "cifar_resnet20",
        WeightsHash = new string('a', 64),
        Weights = "net.pth",
        Preprocessing = "Cifar10",
        PreprocessingDetail = "Cifar10, in detail",
        Layers = [new("pool", [4], ElementType.Float32), new("map", [2, 3, 1], ElementType.Float32)],
        ClassifierInput = "pool",
        ClassNames = ["cat", "dög"],
        Precision = Precision.Single,
        Seed = 7,
    };

    public static string Source(int row) => string.Create(CultureInfo.InvariantCulture, $"/images/ñ{row}.png");

    public static int Label(int row) => (row % 3) - 1;

    /// <summary>The value of one element; every one is another.</summary>
    public static float Value(int row, int layer, int column) => (100 * row) + (10 * layer) + column;

    /// <summary>Rows of both layers.</summary>
    public static float[][] Values(int first, int count) =>
    [
        [.. from row in Enumerable.Range(first, count) from column in Enumerable.Range(0, 4) select Value(row, 0, column)],
        [.. from row in Enumerable.Range(first, count) from column in Enumerable.Range(0, 6) select Value(row, 1, column)],
    ];

    public static void Append(this FeatureFileWriter writer, int first, int count) => writer.Append(
        [.. Enumerable.Range(first, count).Select(Source)], [.. Enumerable.Range(first, count).Select(Label)], Values(first, count));

    public static string Write(string path, int count, FeatureDescription? description = null)
    {
        using var writer = FeatureFileWriter.Open(path, description ?? Description);
        for (var row = (int)writer.Count; row < count; row += 2)
            writer.Append(row, Math.Min(2, count - row));
        writer.Complete();
        return path;
    }
}
