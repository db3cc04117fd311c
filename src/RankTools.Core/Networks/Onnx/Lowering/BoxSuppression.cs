using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>
/// The rule for NonMaxSuppression: of every batch and class the boxes with the best scores that do not overlap a better one, as rows of
/// batch, class and box. How many there are depends on the numbers, so they must be fixed.
/// </summary>
internal static class BoxSuppression
{
    public static void Lower(OnnxNodeContext context)
    {
        if (!context.Input().IsConstant || !context.Input(1).IsConstant)
            throw context.Unsupported("of boxes that depend on the network's input, on which the size of its result depends. Cut the file before it");
        var (boxes, scores) = (context.ConstantNumbers(0), context.ConstantNumbers(1));
        var (batches, classes, count) = (context.Input(1).Shape[0], context.Input(1).Shape[1], context.Input(1).Shape[2]);
        var most = context.Has(2) ? context.ConstantIntegers(2)[0] : 0;
        var overlap = context.Has(3) ? context.ConstantNumbers(3)[0] : 0;
        var least = context.Has(4) ? context.ConstantNumbers(4)[0] : double.NegativeInfinity;
        var isCentred = context.Integer("center_point_box", 0) != 0;
        var rows = new List<long>();
        for (var batch = 0L; batch < batches; batch++)
        {
            Box[] all = [.. Enumerable.Range(0, (int)count).Select(i => Box.Of(boxes.AsSpan().Slice((int)(4 * (batch * count + i)), 4), isCentred))];
            for (var kind = 0L; kind < classes; kind++)
            {
                var first = (batch * classes + kind) * count;
                var chosen = new List<int>();
                foreach (var i in Enumerable.Range(0, (int)count).Where(i => scores[(int)first + i] > least).OrderByDescending(i => scores[(int)first + i]))
                {
                    if (chosen.Count < most && chosen.TrueForAll(better => all[i].Overlap(all[better]) <= overlap))
                        chosen.Add(i);
                }
                rows.AddRange(chosen.SelectMany(box => new[] { batch, kind, box }));
            }
        }
        context.Yield(context.Constant(tensor(rows.ToArray(), int64).reshape(-1, 3), OnnxElementType.Int64));
    }

    /// <summary>A rectangle.</summary>
    private readonly record struct Box(double Left, double Right, double Top, double Bottom)
    {
        /// <summary>Of two opposite corners, row first; or of the middle, column first, with width and height.</summary>
        public static Box Of(ReadOnlySpan<double> numbers, bool isCentred) => isCentred
            ? new(numbers[0] - numbers[2] / 2, numbers[0] + numbers[2] / 2, numbers[1] - numbers[3] / 2, numbers[1] + numbers[3] / 2)
            : new(Math.Min(numbers[1], numbers[3]), Math.Max(numbers[1], numbers[3]), Math.Min(numbers[0], numbers[2]), Math.Max(numbers[0], numbers[2]));

        /// <summary>The area that both cover over the area that one does.</summary>
        public double Overlap(Box other)
        {
            var (width, height) = (Math.Min(Right, other.Right) - Math.Max(Left, other.Left), Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));
            return width <= 0 || height <= 0 ? double.NegativeInfinity : width * height / (Area + other.Area - width * height);
        }

        private double Area => (Right - Left) * (Bottom - Top);
    }
}
