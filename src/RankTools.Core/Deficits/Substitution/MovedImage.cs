using RankTools.Results;

namespace RankTools.Deficits.Substitution;

/// <summary>One image whose predicted class a substitution changed.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Image">Where it came from; empty where that is not known.</param>
/// <param name="Label">Its class; null where that is not known.</param>
/// <param name="Before">The class predicted before.</param>
/// <param name="After">The class predicted after.</param>
public sealed record MovedImage(int Row, string Image, int? Label, int Before, int After)
{
    /// <summary>All of it as text, as CSV holds it, for example <c>12 "dog.png" 3 3 7</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
