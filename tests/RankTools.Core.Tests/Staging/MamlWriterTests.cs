using System.Xml.Linq;

using RankTools.Staging.Help;

namespace RankTools.Core.Tests.Staging;

public class MamlWriterTests
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";

    private static readonly CmdletDescription Cmdlet = new("Get-Thing",
    [
        new ParameterDescription("Kind", typeof(DayOfWeek), new Dictionary<string, ParameterPlace> { [""] = new(false, null, false, false) }, [], false),
        new ParameterDescription("Path", typeof(string[]), new Dictionary<string, ParameterPlace> { ["Path"] = new(true, 0, true, true) }, [], true),
        new ParameterDescription("LiteralPath", typeof(string[]), new Dictionary<string, ParameterPlace> { ["Literal"] = new(true, null, false, true) }, ["PSPath"], false),
    ]);

    private static XDocument Write(string parameters = "### -Path\n\nWhere.\n") => MamlWriter.Write(
        [(HelpPageReader.Read("page", $"# Get-Thing\n\nGets.\n\n## Parameters\n\n{parameters}\n## Examples\n\n### One\n\n```\nGet-Thing x\n```\n"), Cmdlet)]);

    [Fact]
    public void Every_parameter_set_has_a_syntax_with_its_own_parameters_positions_first()
    {
        var sets = Write().Descendants(Command + "syntaxItem").ToArray();
        Assert.Equal(2, sets.Length);
        string[][] names = [.. sets.Select(set => set.Elements(Command + "parameter").Select(p => p.Element(Maml + "name")!.Value).ToArray())];
        Assert.Equal(["Path", "Kind"], names[0]);
        Assert.Equal(["LiteralPath", "Kind"], names[1]);
    }

    [Fact]
    public void A_parameter_says_how_it_binds()
    {
        var path = Write().Descendants(Command + "parameters").Elements().Single(p => p.Element(Maml + "name")!.Value == "Path");
        Assert.Equal("true", path.Attribute("required")!.Value);
        Assert.Equal("0", path.Attribute("position")!.Value);
        Assert.Equal("true", path.Attribute("globbing")!.Value);
        Assert.Equal("True (ByValue, ByPropertyName)", path.Attribute("pipelineInput")!.Value);
        Assert.Equal("Where.", path.Element(Maml + "description")!.Value);
        Assert.Equal("String[]", path.Element(Command + "parameterValue")!.Value);
    }

    [Fact]
    public void An_enumeration_lists_its_values() =>
        Assert.Equal(Enum.GetNames<DayOfWeek>(), Write().Descendants(Command + "parameterValueGroup").First().Elements().Select(value => value.Value));

    [Fact]
    public void An_alias_is_told() =>
        Assert.Contains("PSPath", Write().Descendants(Command + "parameter").Select(p => p.Attribute("aliases")!.Value));

    [Fact]
    public void A_page_cannot_describe_a_parameter_that_is_not_there()
    {
        var failure = Assert.Throws<InvalidDataException>(() => Write("### -Depth\n\nNo such thing.\n"));
        Assert.Contains("-Depth", failure.Message);
        Assert.Contains("Get-Thing", failure.Message);
    }
}
