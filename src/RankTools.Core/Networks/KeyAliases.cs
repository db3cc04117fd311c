using System.Text.RegularExpressions;

namespace RankTools.Networks;

/// <summary>
/// Other spellings of state-dictionary keys that published files have, in one table. They are brought to the spelling of the
/// architectures before anything is compared.
/// </summary>
internal static partial class KeyAliases
{
    private static readonly (Regex Pattern, string Replacement)[] Table =
    [
        // torchvision's DenseNets were saved when module names could still hold dots: denselayer1.norm.1 is denselayer1.norm1.
        (DenseLayer(), "$1$2"),
    ];

    /// <summary>The key as the architectures spell it.</summary>
    public static string Resolve(string key) => Table.Aggregate(key, (spelled, alias) => alias.Pattern.Replace(spelled, alias.Replacement));

    [GeneratedRegex(@"^(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\.)", RegexOptions.CultureInvariant)]
    private static partial Regex DenseLayer();
}
