using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

using RankTools.Checkpoints;

namespace RankTools.Networks.Architectures;

/// <summary>
/// From the spellings of weight files as their authors published them to the keys used here (timm's and torchvision's of today).
/// </summary>
internal static partial class PublishedKeys
{
    /// <summary>What a set of keys is recognised by, and how each of them is spelled today.</summary>
    private sealed record Dialect(string Name, Func<IReadOnlySet<string>, bool> IsSpoken, Func<string, string> Translate);

    private static readonly ImmutableArray<string> NoWeights = ["num_batches_tracked", "relative_position_index", "attn_mask"];

    private static readonly ImmutableArray<Dialect> Dialects =
    [
        // Merging closed stage N in Microsoft's code; it opens stage N + 1 in timm's.
        new("Swin, microsoft/Swin-Transformer",
            keys => keys.Contains("layers.0.downsample.reduction.weight"),
            key => SwinHead().Replace(SwinDownsample().Replace(key, match => $"layers.{Next(match.Groups[1].Value)}.downsample."), "head.fc.")),
        new("ResMLP, facebookresearch/deit",
            keys => keys.Contains("blocks.0.gamma_1") && keys.Contains("blocks.0.norm1.alpha"),
            key => key.Replace("patch_embed.", "stem.", StringComparison.Ordinal).Replace(".attn.", ".linear_tokens.", StringComparison.Ordinal)
                .Replace(".mlp.", ".mlp_channels.", StringComparison.Ordinal).Replace(".gamma_", ".ls", StringComparison.Ordinal)),
        // Saved when module names could still hold dots: denselayer1.norm.1 is denselayer1.norm1.
        new("DenseNet, torchvision before 0.3",
            keys => keys.Any(key => DenseLayer().IsMatch(key)),
            key => DenseLayer().Replace(key, "$1$2")),
    ];

    /// <summary>
    /// The entries of a file by today's keys, without what is no weight: counters of batches seen, and buffers that follow from the
    /// geometry.
    /// </summary>
    public static Dictionary<string, CheckpointEntry> Translate(IEnumerable<CheckpointEntry> entries)
    {
        var weights = entries.Where(entry => !NoWeights.Any(ending => entry.Name.EndsWith(ending, StringComparison.Ordinal))).ToArray();
        var keys = weights.Select(entry => entry.Name).ToHashSet();
        var dialect = Dialects.FirstOrDefault(candidate => candidate.IsSpoken(keys));
        var translated = weights.ToDictionary(entry => entry.Name);
        if (dialect is null)
            return translated;
        var byToday = weights.ToLookup(entry => dialect.Translate(entry.Name));
        // Two spellings of one key are an error of the file: leave it as it is, for the strict comparison to report.
        return byToday.Any(group => group.Count() > 1) ? translated : byToday.ToDictionary(group => group.Key, group => group.Single());
    }

    /// <summary>True when the entry holds a parameter of that shape; leading dimensions of one may be missing or extra.</summary>
    public static bool HasShape(CheckpointEntry entry, Parameter parameter) =>
        entry.Shape.AsSpan().TrimStart(1L).SequenceEqual(parameter.Shape.AsSpan().TrimStart(1L));

    private static int Next(string stage) => int.Parse(stage, CultureInfo.InvariantCulture) + 1;

    [GeneratedRegex(@"^layers\.([0-9]{1,3})\.downsample\.")]
    private static partial Regex SwinDownsample();

    [GeneratedRegex(@"^(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\.)", RegexOptions.CultureInvariant)]
    private static partial Regex DenseLayer();

    [GeneratedRegex(@"^head\.(?!fc\.)")]
    private static partial Regex SwinHead();
}
