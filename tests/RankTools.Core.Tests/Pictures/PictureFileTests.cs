using System.Buffers.Binary;
using System.Text;
using System.Xml.Linq;

using RankTools.Core.Tests.Data;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Pictures;
using RankTools.Pictures.Drawing;

using SkiaSharp;

namespace RankTools.Core.Tests.Pictures;

/// <summary>Files of pictures, read by other means than they are written with.</summary>
public class PictureFileTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static Figure Ranks(string name = "first <&> \"net\"")
    {
        var set = new FigureSet(new() { Title = "Ranks, τ = 0.01 σ_{1}" });
        foreach (var (network, drop) in new[] { (name, 1), ("second", 3) })
        {
            for (var layer = 0; layer < 5; layer++)
            {
                set.Add(PictureResults.Rank(network, $"layer{layer}", layer, "a", 16 - (layer * drop)));
                set.Add(PictureResults.Rank(network, $"layer{layer}", layer, "b", 15 - (layer * drop)));
            }
        }
        return set.Single()!;
    }

    [Fact]
    public void An_SVG_has_a_line_for_every_curve_and_its_labels_as_text()
    {
        var root = XDocument.Parse(PictureFile.Svg(Ranks(), new(640, 400))).Root!;
        Assert.Equal(("640", "400", "0 0 640 400"), ((string?)root.Attribute("width"), (string?)root.Attribute("height"), (string?)root.Attribute("viewBox")));
        var curves = root.Elements(Svg + "g").Where(group => (string?)group.Attribute("class") == "curve").ToArray();
        Assert.Equal(["first <&> \"net\"", "second"], curves.Select(curve => (string?)curve.Element(Svg + "title")));
        Assert.All(curves, curve => Assert.Equal(5, Points(curve.Element(Svg + "polyline")!).Count));
        Assert.All(curves, curve => Assert.Equal(10, Points(curve.Element(Svg + "polygon")!).Count)); // both edges of the band
        Assert.Equal(["#0072b2", "#d55e00"], curves.Select(curve => (string?)curve.Element(Svg + "polyline")!.Attribute("stroke")));
        string[] texts = [.. root.Descendants(Svg + "text").Select(text => text.Value)];
        Assert.All(["layer0", "layer4", "Layer", "Rank of the Jacobian (directions)", "first <&> \"net\"", "second", "0", "Ranks, τ = 0.01 σ1"], text => Assert.Contains(text, texts));
        Assert.DoesNotContain("NaN", root.ToString(), StringComparison.Ordinal);
        Assert.Contains("sans-serif", (string?)root.Attribute("font-family"), StringComparison.Ordinal);
    }

    [Fact]
    public void Points_of_an_SVG_lie_where_the_axis_says()
    {
        var root = XDocument.Parse(PictureFile.Svg(Ranks(), new())).Root!;
        var axis = root.Elements(Svg + "g").First(group => (string?)group.Attribute("class") == "axis");
        var ticks = axis.Elements(Svg + "polyline").Skip(1).Select(line => Points(line)[0].Y)
            .Zip(axis.Elements(Svg + "text").Select(text => double.TryParse(text.Value, out var number) ? number : -1)).Where(tick => tick.Second >= 0).ToArray();
        var scale = (ticks[^1].First - ticks[0].First) / (ticks[^1].Second - ticks[0].Second);
        var curve = Points(root.Elements(Svg + "g").First(group => (string?)group.Attribute("class") == "curve").Element(Svg + "polyline")!);
        Assert.Equal([15.5, 14.5, 13.5, 12.5, 11.5], curve.Select(point => Math.Round(ticks[0].Second + ((point.Y - ticks[0].First) / scale), 2)));
    }

    [Fact]
    public void Names_with_characters_that_XML_has_no_place_for_are_written() =>
        Assert.Contains("ab�c", XDocument.Parse(PictureFile.Svg(Ranks("ab\u0001c"), new())).Root!.Value, StringComparison.Ordinal);

    [Theory]
    [InlineData(192, 1600, 1000)]
    [InlineData(96, 800, 500)]
    public void A_PNG_has_its_size_its_resolution_and_the_colours_of_its_curves(int dpi, int width, int height)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Find("ranks.png");
        Face();
        PictureFile.Write(Ranks(), path, new(Dpi: dpi));
        var image = ImageReader.Read(path);
        Assert.Equal((width, height), (image.Width, image.Height));
        var colors = new Dictionary<int, int>();
        for (var i = 0; i < image.Rgb.Length; i += 3)
        {
            var color = (image.Rgb[i] << 16) | (image.Rgb[i + 1] << 8) | image.Rgb[i + 2];
            colors[color] = colors.GetValueOrDefault(color) + 1;
        }
        Assert.True(colors[0xFFFFFF] > 0.6 * width * height);
        Assert.True(colors[0x0072B2] > width / 2, "the first curve"); // two pixels wide, and as long as the picture
        Assert.True(colors[0xD55E00] > width / 2, "the second curve");
        Assert.True(colors.GetValueOrDefault(0x262626) > 100, "the labels");
        var bytes = File.ReadAllBytes(path);
        var place = bytes.AsSpan().IndexOf("pHYs"u8);
        Assert.Equal(dpi, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(place + 4)) * 0.0254, 0.02);
    }

    [Fact]
    public void Fonts_in_a_PDF_have_the_outlines_of_its_characters_and_draw_them_as_the_whole_fonts_do()
    {
        _ = Face();
        using var folder = new TemporaryFolder();
        var fonts = PictureFonts.OfSystem();
        const string text = "Ranks, τ = 0.01 σ é – ×½";
        (string Text, SKTypeface Font)[] whole = [.. fonts.Parts(text, isBold: false)];
        (string Text, SKTypeface Font)[] subset = [.. fonts.Subset().Parts(text, isBold: false)];
        Assert.Equal(whole.Select(part => part.Text), subset.Select(part => part.Text));
        Assert.SkipWhen(whole.Any(part => !part.Font.TryGetTableData(0x676C7966, out _)), "The fonts of this machine have no TrueType outlines.");
        Assert.Equal(whole.SelectMany(part => Pixels(part.Font, text)), subset.SelectMany(part => Pixels(part.Font, text)));
        Assert.All(whole.Zip(subset), pair => Assert.InRange(Outlines(pair.Second.Font), 1, Outlines(pair.First.Font) / 10));
        Assert.DoesNotContain(Pixels(subset[0].Font, "W"), dot => dot != 0); // was not asked for
        Assert.True(subset[0].Font.ContainsGlyph('W'));
        PictureFile.Write(Ranks(), folder.Find("ranks.pdf"), new(400, 200));
        Assert.InRange(new FileInfo(folder.Find("ranks.pdf")).Length, 1000, 80_000);

        static int Outlines(SKTypeface font) => font.GetTableData(0x676C7966).Length;

        static byte[] Pixels(SKTypeface face, string text)
        {
            using var surface = SKSurface.Create(new SKImageInfo(600, 60, SKColorType.Gray8, SKAlphaType.Opaque));
            using var font = new SKFont(face, 40) { Hinting = SKFontHinting.None };
            using var paint = new SKPaint { Color = SKColors.White, IsAntialias = true };
            surface.Canvas.DrawText(text, 4, 46, font, paint);
            using var pixels = surface.PeekPixels();
            return pixels.GetPixelSpan().ToArray();
        }
    }

    [Fact]
    public void A_PDF_has_one_page_of_the_size_in_points()
    {
        using var folder = new TemporaryFolder();
        Face();
        PictureFile.Write(Ranks(), folder.Find("ranks.pdf"), new(400, 200));
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(folder.Find("ranks.pdf")));
        Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
        Assert.Contains("/MediaBox [0 0 300 150]", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split("/Type /Page\n").Length - 1);
        Assert.EndsWith("%%EOF", text.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_fonts_a_PNG_says_what_to_install_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        SkiaLibrary.EnsureLoaded();
        var none = new PictureFonts([""], (_, _) => null);
        Assert.All([folder.Find("ranks.png"), folder.Find("ranks.pdf")], path =>
        {
            var failure = Assert.Throws<RankToolsException>(void () => PictureFile.Write(Ranks(), path, new(), none));
            Assert.Equal("FontMissing", failure.ErrorId);
            Assert.Contains("no fonts on this machine", failure.Message, StringComparison.Ordinal);
            Assert.Contains(".svg", failure.Message, StringComparison.Ordinal);
        });
        PictureFile.Write(Ranks(), folder.Find("ranks.svg"), new(), null); // which asks for none
        Assert.Equal("ranks.svg", Assert.Single(Directory.GetFiles(folder.Find("")).Select(Path.GetFileName)));
    }

    [Fact]
    public void A_character_that_no_font_has_is_named()
    {
        var face = Face();
        var asked = new List<string>();
        // Two names for one font, which has no character of Linear A.
        var fonts = new PictureFonts(["Mono Face", "Some Sans"], (family, _) =>
        {
            asked.Add(family);
            return face;
        });
        var failure = Assert.Throws<RankToolsException>(void () => fonts.For(new Rune(0x10600), isBold: false));
        Assert.Equal("FontMissing", failure.ErrorId);
        Assert.Contains("(U+10600)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["Some Sans", "Mono Face"], asked.Distinct());
    }

    [Fact]
    public void Targets_that_cannot_be_written_are_refused_before_anything_is_drawn()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("OutputFormatUnknown", Failure(folder.Find("ranks.bmp")));
        Assert.Equal("OutputFormatUnknown", Failure(folder.Find("ranks")));
        Assert.Equal("FileNotFound", Failure(Path.Combine(folder.Find("nowhere"), "ranks.svg")));
        File.WriteAllText(folder.Find("ranks.SVG"), "mine");
        Assert.Equal("PictureFileExists", Failure(folder.Find("ranks.SVG")));
        PictureFile.CheckTarget(folder.Find("ranks.SVG"), replace: true);
        Assert.Equal("PictureTooLarge", Assert.Throws<RankToolsException>(() => PictureFile.Write(Ranks(), folder.Find("ranks.png"), new(10000, 10000, 2400))).ErrorId);

        static string Failure(string path) => Assert.Throws<RankToolsException>(() => PictureFile.CheckTarget(path, replace: false)).ErrorId;
    }

    /// <summary>A font of this machine; skips the test where there is none.</summary>
    private static SKTypeface Face()
    {
        SkiaLibrary.EnsureLoaded();
        try
        {
            return PictureFonts.OfSystem().For(new Rune('a'), isBold: false);
        }
        catch (RankToolsException failure) when (failure.ErrorId == "FontMissing")
        {
            Assert.Skip("This machine has no fonts.");
            throw;
        }
    }

    private static List<(double X, double Y)> Points(XElement line) =>
        [.. ((string)line.Attribute("points")!).Split(' ').Select(pair => pair.Split(',')).Select(pair => (double.Parse(pair[0]), double.Parse(pair[1])))];
}
