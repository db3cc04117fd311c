namespace RankTools.Staging.Help;

/// <summary>A cmdlet's documentation page, read into its parts. The format is described in docs/contributing.md.</summary>
/// <param name="Name">The cmdlet's name, from the title.</param>
/// <param name="Synopsis">The one paragraph under the title.</param>
/// <param name="Description">Paragraphs and code blocks of <c>## Description</c>.</param>
/// <param name="Parameters">Text by parameter name, in the page's order.</param>
/// <param name="Inputs">Type name and text of each <c>###</c> under <c>## Inputs</c>.</param>
/// <param name="Outputs">Type name and text of each <c>###</c> under <c>## Outputs</c>.</param>
/// <param name="Examples">The examples in order.</param>
/// <param name="Notes">Blocks of <c>## Notes</c>; empty without.</param>
/// <param name="Links">Link texts and targets of <c>## Links</c>.</param>
public sealed record HelpPage(
    string Name,
    string Synopsis,
    IReadOnlyList<HelpBlock> Description,
    IReadOnlyList<HelpTopic> Parameters,
    IReadOnlyList<HelpTopic> Inputs,
    IReadOnlyList<HelpTopic> Outputs,
    IReadOnlyList<HelpTopic> Examples,
    IReadOnlyList<HelpBlock> Notes,
    IReadOnlyList<HelpLink> Links);
