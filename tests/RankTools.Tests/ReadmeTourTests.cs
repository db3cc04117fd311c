using System.Text.RegularExpressions;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The tour of the README, typed in one session from its first command to its last, shows what the README shows.</summary>
public sealed partial class ReadmeTourTests(SampleSession sample) : IClassFixture<SampleSession>
{
    [Fact]
    public void The_tour_shows_what_the_page_shows()
    {
        var page = File.ReadAllText(Path.Combine(ModuleSession.Repository, "README.md"));
        var blocks = Block().Matches(page);
        Assert.True(blocks.Count >= 6, $"{blocks.Count} blocks");
        foreach (Match block in blocks)
        {
            // At a prompt every command has a table of its own. What is formatted has a scope of its own, too, so variables are set without.
            var shown = block.Groups["script"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(command => (Assignment().IsMatch(command) ? sample.Run(command) : sample.Session.RunFormatted(command)).Succeeded().Text).ToArray();
            if (block.Groups["output"].Success)
                Assert.Equal(Words(block.Groups["output"].Value), Words(string.Join('\n', shown)));
        }
        Assert.All(["features.safetensors", "ranks.svg", "report.html"], file => Assert.True(new FileInfo(sample.Folder[file]).Length > 0));
    }

    /// <summary>Words and whole numbers, but no decimals, whose last digits may differ between processors, and no rules of tables.</summary>
    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Where(word => !word.All(letter => letter == '-') && !Decimal().IsMatch(word)));

    [GeneratedRegex(@"^```powershell tour\r?\n(?<script>.*?)^```(?:\s+```text\r?\n(?<output>.*?)^```)?", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\$\w+ = ")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^-?\d+\.\d+(E-\d+)?$")]
    private static partial Regex Decimal();
}
