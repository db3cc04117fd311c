using System.Text.RegularExpressions;
using System.Xml.Linq;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The pictures of the gallery are what its commands draw.</summary>
public sealed partial class GalleryTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private static readonly string Docs = Path.Combine(ModuleSession.Repository, "docs");

    [Fact]
    public void The_commands_of_the_gallery_draw_its_pictures()
    {
        var page = File.ReadAllText(Path.Combine(Docs, "gallery.md"));
        foreach (Match block in Block().Matches(page))
            sample.Get(block.Groups["script"].Value);
        string[] pictures = [.. Picture().Matches(page).Select(picture => picture.Groups["file"].Value)];
        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture =>
            Assert.Equal(Parts(Path.Combine(Docs, "images", picture)), Parts(sample.Folder[picture])));
    }

    /// <summary>Texts, and how many parts there are of each kind: the last digits of places may differ between processors.</summary>
    private static string Parts(string path)
    {
        var elements = XDocument.Load(path).Root!.DescendantsAndSelf().ToArray();
        return string.Join('\n', [
            .. elements.CountBy(element => element.Name.LocalName).Select(kind => $"{kind.Key} {kind.Value}").Order(StringComparer.Ordinal),
            .. elements.Where(element => element.Name.LocalName == "text").Select(element => element.Value).Order(StringComparer.Ordinal)]);
    }

    [GeneratedRegex(@"^```powershell gallery\r?\n(?<script>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\(images/(?<file>[\w-]+\.svg)\)")]
    private static partial Regex Picture();
}
