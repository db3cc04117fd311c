using RankTools.Collections;
using RankTools.Deficits;

namespace RankTools.Core.Tests.Deficits;

/// <summary>Terms as text, which is what CSV files hold of them.</summary>
public sealed class DeficitTermTests
{
    [Fact]
    public void Any_name_and_every_digit_can_be_read_back()
    {
        string[] names = ["tench; \"Tinca\"", "a 1 2", "ü'ß", "", "x;3 0.5 0.5", "\"", " ", "-1"];
        ValueList<DeficitTerm> terms =
        [
            .. names.Select((name, j) => new DeficitTerm(
                j * 1000, name, (j % 2 == 0 ? 1 : -1) * Math.PI * Math.Pow(10, j - 4), Math.Pow(10, j - 4) / 1111.1111, Math.E * Math.Pow(10, -3 * j))),
        ];
        var read = DeficitTerm.ParseList(terms.ToString())!;
        Assert.Equal(terms.Select(term => term with { Share = 0 }), read.Select(term => term with { Share = 0 }));
        Assert.All(terms.Zip(read), pair => Assert.Equal(pair.First.Share, pair.Second.Share, 1e-7));
        Assert.Equal("7 \"red fox\" -0.25 0.5", new DeficitTerm(7, "red fox", -0.25, 1, 0.5).ToString());
        Assert.Equal("7 -0.25 0.5", new DeficitTerm(7, "", -0.25, 1, 0.5).ToString());
        Assert.Empty(DeficitTerm.ParseList("")!);
    }

    [Theory]
    [InlineData("gerbil 0.42")]
    [InlineData("3 0.5")]
    [InlineData("-3 0.5 0.5")]
    [InlineData("3 0,5 0,5")]
    [InlineData("3 0.5 NaN")]
    [InlineData("3 0.5 0.5 4 0.5 0.5")]
    [InlineData("3 \"fox 0.5 0.5")]
    [InlineData("3 0.5 0.5;;4 0.5 0.5")]
    public void Other_text_is_not_taken_for_terms(string text) => Assert.Null(DeficitTerm.ParseList(text));
}
