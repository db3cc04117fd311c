using System.Globalization;

using RankTools.Theory;

namespace RankTools.Pictures.Subjects;

/// <summary>What every block keeps and loses of the rank that its dimensions allow; a picture for every network.</summary>
internal sealed class BlockSubject : FigureSubject
{
    private readonly List<BlockRank> blocks = [];

    public override bool TryAdd(object result)
    {
        if (result is not BlockRank block)
            return false;
        blocks.Add(block);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options) => blocks.GroupBy(block => block.Network).Select(network =>
    {
        var layers = network.GroupBy(block => (block.LayerIndex, block.Layer)).OrderBy(layer => layer.Key.LayerIndex).Select(layer => layer.ToArray()).ToArray();
        var inputs = network.Select(block => block.Source).Distinct().Count();
        double[] tolerances = [.. network.Select(block => block.Tolerance).Distinct()];
        var isExact = network.All(block => block.Rank is not null);
        return new ChartFigure
        {
            Subject = $"ranks of the blocks of {network.Key}",
            Title = options.Title,
            Note = Note(network.Key, inputs > 1 ? $"mean of {inputs} inputs" : null, isExact ? null : "the rank of large blocks is not computed"),
            X = FigureAxis.OfCategories("Block", layers.Select(layer => layer[0].Layer)),
            Y = new("Rank of the block's Jacobian (directions)") { Minimum = 0, IsWhole = true },
            Bars =
            [
                new(isExact ? "rank" : "rank, or its upper bound", [.. layers.Select(layer => layer.Average(block => (double)(block.Rank ?? block.RankHigh)))], 0),
                new("lost of what the dimensions allow", [.. layers.Select(layer => layer.Average(block => (double)block.Loss))], 1),
            ],
            Curves =
            [
                new(tolerances is [var tolerance] ? string.Create(CultureInfo.InvariantCulture, $"numerical rank above {tolerance} σ_{{1}}") : "numerical rank",
                    [.. layers.Select((layer, i) => Point(layer, i))], 6) { Style = CurveStyle.Points },
            ],
        };
    });

    private static FigurePoint Point(BlockRank[] layer, int index)
    {
        var mean = layer.Average(block => block.NumericalRank);
        var error = Math.Sqrt(layer.Sum(block => block.NumericalRankError * block.NumericalRankError)) / layer.Length;
        return new(index, mean, mean - error, mean + error);
    }
}
