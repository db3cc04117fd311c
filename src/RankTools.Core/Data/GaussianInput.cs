using System.Collections.Immutable;
using System.Globalization;

using RankTools.Backend;

using static TorchSharp.torch;

namespace RankTools.Data;

/// <summary>Standard normal inputs, for networks that were never meant for pictures.</summary>
public static class GaussianInput
{
    private const string Prefix = "gaussian#";

    /// <summary>Draws inputs one after another from one stream.</summary>
    /// <param name="shape">Shape of each.</param>
    /// <param name="seed">The same seed gives the same inputs; the first n are the same however many are asked for.</param>
    /// <param name="count">How many.</param>
    public static IEnumerable<InputItem> Draw(ImmutableArray<long> shape, long seed, int count)
    {
        TorchBackend.EnsureLoaded();
        using var generator = new Generator((ulong)seed);
        for (var i = 0; i < count; i++)
        {
            using var values = randn([.. shape], float64, generator: generator);
            yield return new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{i}"), null, shape, values.data<double>().ToArray());
        }
    }

    /// <summary>The input that a result's <c>Source</c> names; null where it names something else.</summary>
    /// <param name="source">For example <c>gaussian#3</c>.</param>
    /// <param name="shape">Shape of the network's input.</param>
    /// <param name="seed">The result's seed.</param>
    public static InputItem? Find(string source, ImmutableArray<long> shape, long seed) =>
        source.StartsWith(Prefix, StringComparison.Ordinal)
        && int.TryParse(source.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index < int.MaxValue
            ? Draw(shape, seed, index + 1).Last()
            : null;
}
