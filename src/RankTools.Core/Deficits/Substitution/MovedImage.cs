namespace RankTools.Deficits.Substitution;

/// <summary>One image whose predicted class a substitution changed.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Image">Where it came from; empty where that is not known.</param>
/// <param name="Label">Its class; null where that is not known.</param>
/// <param name="Before">The class predicted before.</param>
/// <param name="After">The class predicted after.</param>
public sealed record MovedImage(int Row, string Image, int? Label, int Before, int After)
{
    /// <summary>For example <c>dog.png: 3 → 7</c>.</summary>
    public override string ToString() => $"{(Image.Length > 0 ? Image : $"row {Row}")}: {Before} → {After}";
}
