using RankTools.Samples.Drawing;

namespace RankTools.Core.Tests.Samples;

public class PatternTests
{
    public static TheoryData<string, double> Shares() => new()
    {
        { nameof(Texture.Plain), 0 },
        { nameof(Texture.Striped), 0.5 },
        { nameof(Texture.Checkered), 0.5 },
        { nameof(Texture.Dotted), Math.PI * 0.31 * 0.31 },
        { nameof(Texture.Zigzagged), 0.5 },
        { nameof(Texture.Gridded), 1 - 0.7 * 0.7 },
        { nameof(Texture.Rippled), 0.5 },
    };

    [Theory]
    [MemberData(nameof(Shares))]
    public void The_second_colour_covers_its_closed_form_share(string name, double share) =>
        Assert.Equal(share, Covered(Enum.Parse<Texture>(name)), 0.006);

    [Fact]
    public void Marble_shows_both_colours() => Assert.InRange(Covered(Texture.Marbled), 0.3, 0.6);

    [Fact]
    public void Every_texture_has_a_test() =>
        Assert.Equal(Enum.GetNames<Texture>().Order(), Shares().Select(row => row.Data.Item1).Append(nameof(Texture.Marbled)).Order());

    /// <summary>Over some 100 × 100 periods of a turned pattern.</summary>
    private static double Covered(Texture texture)
    {
        const int Grid = 1000;
        var pattern = new Pattern(texture, 350, 350, (5.0 / 13, 12.0 / 13), 7.1, 12345);
        var hits = 0;
        for (var i = 0; i < Grid; i++)
            for (var j = 0; j < Grid; j++)
                hits += pattern.ShowsSecond(0.7 * (j + 0.5), 0.7 * (i + 0.5)) ? 1 : 0;
        return (double)hits / (Grid * Grid);
    }
}
