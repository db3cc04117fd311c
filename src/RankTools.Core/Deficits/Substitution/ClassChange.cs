namespace RankTools.Deficits.Substitution;

/// <summary>Images that a substitution moved from one predicted class to another.</summary>
/// <param name="FromIndex">The class predicted before.</param>
/// <param name="From">Its name; empty when the names are not known.</param>
/// <param name="ToIndex">The class predicted after.</param>
/// <param name="To">Its name; empty when the names are not known.</param>
/// <param name="Images">How many.</param>
public sealed record ClassChange(int FromIndex, string From, int ToIndex, string To, int Images)
{
    /// <summary>For example <c>hamster → gerbil: 3</c>.</summary>
    public override string ToString() => $"{(From.Length > 0 ? From : FromIndex)} → {(To.Length > 0 ? To : ToIndex)}: {Images}";
}
