namespace RankTools.Staging.Help;

/// <summary>A paragraph, list item or block of code.</summary>
/// <param name="Text">Plain text; lines of code keep their breaks.</param>
/// <param name="IsCode">Whether it stood between fences.</param>
public sealed record HelpBlock(string Text, bool IsCode);
