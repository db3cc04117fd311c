using System.Reflection;
using System.Text.RegularExpressions;

using RankTools.Tests.Hosting;

namespace RankTools.Tests.Contracts;

/// <summary>Code, pages and help say the same.</summary>
public sealed partial class DocumentationContractTests : IDisposable
{
    private static readonly string Docs = Path.Combine(ModuleSession.Repository, "docs");

    private readonly ModuleSession session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public void Every_cmdlet_has_a_page_and_every_page_a_cmdlet()
    {
        var pages = Directory.GetFiles(Docs, "*.md").Select(path => Path.GetFileNameWithoutExtension(path)!).Where(name => CmdletName().IsMatch(name));
        Assert.Equal(ModuleMetadata.Cmdlets.Select(cmdlet => cmdlet.Name).Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_parameter_is_described_on_the_page() => Assert.All(ModuleMetadata.Cmdlets, cmdlet =>
    {
        var page = File.ReadAllText(Path.Combine(Docs, cmdlet.Name + ".md"));
        Assert.All(ModuleMetadata.ParametersOf(cmdlet), parameter => Assert.Contains($"\n### -{parameter.Name}\n", page));
    });

    [Fact]
    public void Every_page_has_every_section_and_three_examples_with_their_output() => Assert.All(ModuleMetadata.Cmdlets, cmdlet =>
    {
        var page = File.ReadAllText(Path.Combine(Docs, cmdlet.Name + ".md"));
        Assert.All((string[])["Description", "Parameters", "Inputs", "Outputs", "Examples", "Notes", "Links"], section => Assert.Contains($"\n## {section}\n", page));
        Assert.True(Example().Count(page) >= 3, $"{cmdlet.Name} has {Example().Count(page)} examples with output");
        Assert.Matches("(?i)cost|memory", Section(page, "Notes"));
    });

    [Fact]
    public void Every_type_that_a_cmdlet_writes_is_under_Outputs_and_every_property_of_it_is_described() => Assert.All(
        ModuleMetadata.Cmdlets.SelectMany(cmdlet => cmdlet.OutputType.Select(type => (Cmdlet: cmdlet, type.Type))).GroupBy(pair => pair.Type),
        pages =>
        {
            var outputs = pages.Select(pair => Section(File.ReadAllText(Path.Combine(Docs, pair.Cmdlet.Name + ".md")), "Outputs")).ToArray();
            Assert.All(outputs, text => Assert.Contains($"### {pages.Key.FullName}\n", text));
            if (!pages.Key.FullName!.StartsWith("RankTools.", StringComparison.Ordinal))
                return;
            var properties = pages.Key.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0);
            Assert.All(properties, property => Assert.True(
                outputs.Any(text => text.Contains($"`{property.Name}`", StringComparison.Ordinal)), $"{pages.Key.Name}.{property.Name} is on no page"));
        });

    [Fact]
    public void Get_Help_shows_synopsis_parameters_and_an_example_of_every_cmdlet() => Assert.All(ModuleMetadata.Cmdlets, cmdlet =>
    {
        var help = session.Run("Get-Help $name -Full", ("name", cmdlet.Name)).Succeeded().Output.Single();
        Assert.DoesNotContain(cmdlet.Name, (string)help.Properties["Synopsis"].Value); // what PowerShell makes up without help
        var text = session.RunFormatted("Get-Help $name -Full", ("name", cmdlet.Name)).Succeeded().Text;
        Assert.Contains("DESCRIPTION", text);
        Assert.Contains("RELATED LINKS", text);
        Assert.All(ModuleMetadata.ParametersOf(cmdlet), parameter =>
            Assert.Matches($@"(?m)^    -{parameter.Name}\b.*\n        \S", text)); // a name with a description below it
    });

    [Fact]
    public void Every_example_is_a_script_that_parses() => Assert.All(Directory.GetFiles(Docs, "*.md"), path =>
    {
        foreach (Match block in PowerShellBlock().Matches(File.ReadAllText(path)))
        {
            System.Management.Automation.Language.Parser.ParseInput(block.Groups[1].Value, out _, out var errors);
            Assert.True(errors.Length == 0, $"{path}: {string.Join("; ", errors.Select(error => error.Message))} in\n{block.Groups[1].Value}");
        }
    });

    [Fact]
    public void Every_format_view_is_for_a_type_that_exists()
    {
        var types = ModuleMetadata.OwnAssemblies.SelectMany(ModuleMetadata.TypesOf).ToHashSet(StringComparer.Ordinal);
        var views = ModuleMetadata.Views.SelectMany(file => file.Descendants("TypeName")).Select(name => name.Value).ToArray();
        Assert.NotEmpty(views);
        Assert.All(views, view => Assert.Contains(view, types));
    }

    private static string Section(string page, string name) => Regex.Match(page, $@"\n## {name}\n(.*?)(?=\n## |\z)", RegexOptions.Singleline).Groups[1].Value;

    /// <summary>A heading, a block that is run, and what it shows.</summary>
    [GeneratedRegex(@"^### [^\n]+\n(?:(?!^##).*\n)*?```powershell[^\n]*\n(?:(?!^##).*\n)*?```\n(?:(?!^##|^```powershell).*\n)*?```text\n", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex("^[A-Z][a-z]+-[A-Z]")]
    private static partial Regex CmdletName();

    [GeneratedRegex(@"^```powershell[^\n]*\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex PowerShellBlock();
}
