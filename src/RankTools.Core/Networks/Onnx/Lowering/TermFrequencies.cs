using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>
/// The rule for TfIdfVectorizer: how often each of a list of n-grams of whole numbers occurs in every row, neighbours of an n-gram being
/// up to a number of places apart. Counts are steps of the input, so it must be fixed.
/// </summary>
internal static class TermFrequencies
{
    public static void Lower(OnnxNodeContext context)
    {
        if (context.HasAttribute("pool_strings"))
            throw context.Unsupported("of text");
        if (!context.Input().IsConstant)
            throw context.Unsupported("of numbers that depend on the network's input: counts have no derivative. Cut the file behind it");
        var shape = context.Input().Shape;
        var (tokens, length) = (context.ConstantIntegers(0), shape.Length == 0 ? 1 : (int)shape[^1]);
        var rows = shape.Length == 2 ? (int)shape[0] : 1;
        var places = context.Integers("ngram_indexes");
        var width = places.Max() + 1;
        var counts = new double[rows, width];
        var grams = Grams(context).ToArray();
        for (var row = 0; row < rows; row++)
        {
            var sentence = tokens.AsSpan().Slice(row * length, length).ToArray();
            for (var gram = 0; gram < grams.Length; gram++)
            {
                // A single number is the same at every distance, and counts once.
                var distances = grams[gram].Length == 1 ? 1 : (int)context.Integer("max_skip_count", 0) + 1;
                for (var distance = 1; distance <= distances; distance++)
                    counts[row, places[gram]] += Occurrences(sentence, grams[gram], distance);
            }
        }
        var weights = context.Floats("weights");
        for (var row = 0; row < rows; row++)
        {
            for (var gram = 0; gram < grams.Length; gram++)
            {
                var weight = weights.IsDefault ? 1 : weights[gram];
                ref var count = ref counts[row, places[gram]];
                count = context.Text("mode", "TF") switch
                {
                    "TF" => count,
                    "IDF" => count > 0 ? weight : 0,
                    _ => count * weight,
                };
            }
        }
        context.Yield(context.Constant(tensor(counts, float32).reshape(shape.Length == 2 ? [rows, width] : [width]), OnnxElementType.Float));
    }

    /// <summary>The n-grams in the order of the pool; those of a length that is not asked for are empty.</summary>
    private static IEnumerable<ImmutableArray<long>> Grams(OnnxNodeContext context)
    {
        var (pool, starts) = (context.Integers("pool_int64s"), context.Integers("ngram_counts"));
        var (shortest, longest) = (context.Integer("min_gram_length", 1), context.Integer("max_gram_length", 1));
        for (var size = 1; size <= starts.Length; size++)
        {
            var end = size < starts.Length ? starts[size] : pool.Length;
            for (var start = (int)starts[size - 1]; start + size <= end; start += size)
                yield return size >= shortest && size <= longest ? pool[start..(start + size)] : [];
        }
    }

    private static int Occurrences(long[] sentence, ImmutableArray<long> gram, int distance) => gram.IsEmpty ? 0
        : Enumerable.Range(0, Math.Max(0, sentence.Length - (gram.Length - 1) * distance))
            .Count(start => Enumerable.Range(0, gram.Length).All(i => sentence[start + i * distance] == gram[i]));
}
