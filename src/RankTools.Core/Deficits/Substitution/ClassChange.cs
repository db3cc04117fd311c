using RankTools.Results;

namespace RankTools.Deficits.Substitution;

/// <summary>Images that a substitution moved from one predicted class to another.</summary>
/// <param name="FromIndex">The class predicted before.</param>
/// <param name="From">Its name; empty when the names are not known.</param>
/// <param name="ToIndex">The class predicted after.</param>
/// <param name="To">Its name; empty when the names are not known.</param>
/// <param name="Images">How many.</param>
public sealed record ClassChange(int FromIndex, string From, int ToIndex, string To, int Images)
{
    /// <summary>All of it as text, as CSV holds it, for example <c>3 "hamster" 5 "gerbil" 3</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
