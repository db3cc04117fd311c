namespace RankTools.Staging.Help;

/// <summary>A related page.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Target">Where it leads; empty when the text is all there is.</param>
public sealed record HelpLink(string Text, string Target);
