using System.Text.RegularExpressions;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The story of <c>examples/class-dependence.ps1</c>, run as it is, on less data.</summary>
public sealed partial class ClassDependenceExampleTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private static string Script(string name) => Path.Combine(ModuleSession.Repository, "examples", name);

    [Fact]
    public void Class_dependence_tells_its_story_to_the_end()
    {
        var few = CifarFile.Select(sample.Folder, "few.bin", sample.Get("$sample.DatasetPath")[0].ToString(), (_, number) => number < 2 ? 1 : 0);
        var result = sample.Session.RunFormatted(
            "& $script -Folder $folder -DatasetPath $few -NullDraws 2", ("script", Script("class-dependence.ps1")), ("folder", sample.Folder.Root), ("few", few));
        var text = result.Succeeded().Text;
        Assert.Equal(["1", "2", "3", "4"], Heading().Matches(text).Select(match => match.Groups[1].Value));
        Assert.Equal(8, Disc().Count(text[..text.IndexOf("\n2. ", StringComparison.Ordinal)])); // as many classes as colours
        foreach (var network in new[] { "cifar_resnet20", "row replaced", "the others' rows x 0.9", "the others' rows x 0.5" })
            Assert.Matches($@"(?m)^(Network +: )?{Regex.Escape(network)}", text);
        Assert.True(File.Exists(Path.Combine(sample.Folder.Root, "class-dependence.safetensors")));
    }

    [GeneratedRegex(@"(?m)^(\d)\. \S")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?m)^ *\d+ \w+ \w+ di\S+ +[\d.]+ +[\d.]+ ")]
    private static partial Regex Disc();
}
