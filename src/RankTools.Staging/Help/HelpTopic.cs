namespace RankTools.Staging.Help;

/// <summary>What stands under one <c>###</c> heading.</summary>
/// <param name="Title">The heading, without marks.</param>
/// <param name="Blocks">The text below it.</param>
public sealed record HelpTopic(string Title, IReadOnlyList<HelpBlock> Blocks);
