using System.Globalization;
using System.Xml.Linq;

namespace RankTools.Staging.Help;

/// <summary>Writes documentation pages as the XML that <c>Get-Help</c> reads.</summary>
public static class MamlWriter
{
    private static readonly XNamespace Root = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Joins pages and what the compiled cmdlets say into one document.</summary>
    /// <exception cref="InvalidDataException">A page describes a parameter that its cmdlet does not have.</exception>
    public static XDocument Write(IEnumerable<(HelpPage Page, CmdletDescription Cmdlet)> topics) => new(
        new XDeclaration("1.0", "utf-8", null),
        new XElement(Root + "helpItems", new XAttribute("schema", "maml"), topics.Select(topic => WriteCommand(topic.Page, topic.Cmdlet))));

    private static XElement WriteCommand(HelpPage page, CmdletDescription cmdlet)
    {
        var known = cmdlet.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        if (page.Parameters.FirstOrDefault(topic => !known.Contains(topic.Title)) is { } stray)
            throw new InvalidDataException($"docs/{page.Name}.md describes -{stray.Title}, which {cmdlet.Name} does not have");
        var words = cmdlet.Name.Split('-', 2);
        return new XElement(Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml), new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(Command + "details",
                new XElement(Command + "name", cmdlet.Name),
                new XElement(Command + "verb", words[0]),
                new XElement(Command + "noun", words[1]),
                new XElement(Maml + "description", Paragraph(page.Synopsis))),
            new XElement(Maml + "description", page.Description.Select(Paragraph)),
            new XElement(Command + "syntax", cmdlet.ParameterSets.Select(set => Syntax(cmdlet, set))),
            new XElement(Command + "parameters", cmdlet.Parameters.Select(parameter => Parameter(parameter, parameter.Sets.Values.First(), TextOf(page, parameter)))),
            new XElement(Command + "inputTypes", page.Inputs.Select(topic => Value("inputType", topic))),
            new XElement(Command + "returnValues", page.Outputs.Select(topic => Value("returnValue", topic))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", page.Notes.Select(Paragraph))),
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", page.Links.Select(link => new XElement(Maml + "navigationLink",
                new XElement(Maml + "linkText", link.Text), new XElement(Maml + "uri", link.Target)))));
    }

    private static XElement Syntax(CmdletDescription cmdlet, string set) => new(Command + "syntaxItem",
        new XElement(Maml + "name", cmdlet.Name),
        from parameter in cmdlet.Parameters
        let place = parameter.In(set)
        where place is not null
        orderby place.Position ?? int.MaxValue, place.Mandatory descending
        select Parameter(parameter, place, []));

    private static XElement Parameter(ParameterDescription parameter, ParameterPlace place, IReadOnlyList<HelpBlock> text) => new(Command + "parameter",
        new XAttribute("required", Lower(place.Mandatory)),
        new XAttribute("globbing", Lower(parameter.TakesWildcards)),
        new XAttribute("pipelineInput", place.PipelineInput),
        new XAttribute("position", place.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
        new XElement(Maml + "name", parameter.Name),
        new XElement(Maml + "description", text.Select(Paragraph)),
        parameter.IsSwitch ? null : new XElement(Command + "parameterValue",
            new XAttribute("required", "true"), new XAttribute("variableLength", Lower(parameter.Type.IsArray)), parameter.TypeName),
        new XElement(Dev + "type", new XElement(Maml + "name", parameter.TypeName)),
        parameter.Type.IsEnum
            ? new XElement(Command + "parameterValueGroup", Enum.GetNames(parameter.Type).Select(name => new XElement(Command + "parameterValue",
                new XAttribute("required", "false"), new XAttribute("variableLength", "false"), name)))
            : null);

    private static XElement Value(string element, HelpTopic topic) => new(Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", topic.Title)),
        new XElement(Maml + "description", topic.Blocks.Select(Paragraph)));

    /// <summary>The first block of code is the example; what stands around it explains it.</summary>
    private static XElement Example(HelpTopic topic)
    {
        var code = topic.Blocks.FirstOrDefault(block => block.IsCode)
            ?? throw new InvalidDataException($"the example '{topic.Title}' has no code");
        return new XElement(Command + "example",
            new XElement(Maml + "title", topic.Title),
            new XElement(Dev + "code", code.Text),
            new XElement(Dev + "remarks", topic.Blocks.Where(block => block != code).Select(Paragraph)));
    }

    private static IReadOnlyList<HelpBlock> TextOf(HelpPage page, ParameterDescription parameter) =>
        page.Parameters.FirstOrDefault(topic => topic.Title == parameter.Name)?.Blocks ?? [];

    private static XElement Paragraph(HelpBlock block) =>
        Paragraph(block.IsCode ? string.Join('\n', block.Text.Split('\n').Select(line => "    " + line)) : block.Text);

    private static XElement Paragraph(string text) => new(Maml + "para", text);

    private static string Lower(bool value) => value ? "true" : "false";
}
