using System.Text.RegularExpressions;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Every example of the documentation does what it says: it runs, and without an error. Files that it makes go to a folder of its own.</summary>
public sealed partial class DocumentationExampleTests : IDisposable
{
    private static readonly string Docs = Path.Combine(ModuleSession.Repository, "docs");

    private readonly ModuleSession session = new();
    private readonly TestFolder folder = new();

    public DocumentationExampleTests() => session.Run("$ExecutionContext.SessionState.Path.SetLocation($root)", ("root", folder.Root)).Succeeded();

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    /// <summary>Page, number of the block on it, and the word that says what it needs.</summary>
    public static TheoryData<string, int> Examples(string needs)
    {
        var data = new TheoryData<string, int>();
        foreach (var path in Pages())
        {
            var blocks = PowerShellBlock().Matches(File.ReadAllText(path));
            for (var i = 0; i < blocks.Count; i++)
            {
                if (blocks[i].Groups["needs"].Value == needs)
                    data.Add(Path.GetRelativePath(ModuleSession.Repository, path), i);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples), "")]
    public void An_example_runs_without_an_error(string page, int block) => session.Run(Script(page, block)).Succeeded();

    [Theory]
    [MemberData(nameof(Examples), "pwsh")]
    public void An_example_that_needs_other_cmdlets_runs_in_pwsh(string page, int block) =>
        PowerShellProgram.Run(Script(page, block));

    [Fact]
    public void What_an_example_needs_is_a_word_that_is_known() => Assert.All(Pages(), path =>
        Assert.All(PowerShellBlock().Matches(File.ReadAllText(path)), block => Assert.Contains(block.Groups["needs"].Value, (string[])["", "file", "gallery", "pwsh", "slow", "tour"])));

    /// <summary>Tables on pages are copied from a run: the same command gives the same rows, whatever the machine.</summary>
    [Fact]
    public void The_table_on_the_page_of_Get_LayerRank_is_what_the_example_shows()
    {
        var page = File.ReadAllText(Path.Combine(Docs, "Get-LayerRank.md"));
        var example = ExampleWithOutput().Match(page, page.IndexOf("## Examples", StringComparison.Ordinal));
        var shown = session.RunFormatted(example.Groups["script"].Value).Succeeded().Text;
        var expected = Rows(example.Groups["output"].Value);
        Assert.Equal(12, expected.Count);
        Assert.Equal(expected, Rows(shown));
    }

    /// <summary>Layer, rank and dimensions of each row; the last digits of the other columns may differ between processors.</summary>
    private static IReadOnlyList<string> Rows(string table) =>
        [.. TableRow().Matches(table).Select(row => $"{row.Groups[1]} {row.Groups[2]} {row.Groups[3]} {row.Groups[4]}")];

    private static IEnumerable<string> Pages() => Directory.GetFiles(Docs, "*.md").Append(Path.Combine(ModuleSession.Repository, "README.md")).Order(StringComparer.Ordinal);

    private static string Script(string page, int block) =>
        PowerShellBlock().Matches(File.ReadAllText(Path.Combine(ModuleSession.Repository, page)))[block].Groups["script"].Value;

    [GeneratedRegex(@"^```powershell(?: (?<needs>\S+))?\r?\n(?<script>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex PowerShellBlock();

    [GeneratedRegex(@"^```powershell\r?\n(?<script>.*?)^```\s+```text\r?\n(?<output>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ExampleWithOutput();

    [GeneratedRegex(@"^(\w+(?:\.\d)?) +(\d+) +\S+ +(\d+) +(\d+) ", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
