using RankTools.Collections;
using RankTools.Deficits;
using RankTools.Deficits.Substitution;
using RankTools.Errors;
using RankTools.Results;
using RankTools.Theory;

namespace RankTools.Core.Tests.Results;

/// <summary>Parts of results as text, which is what CSV files hold of them.</summary>
public sealed class RecordTextTests
{
    private static readonly string[] Names = ["tench; \"Tinca\"", "a 1 2", "ü'ß", "", "x;3 0.5 0.5", "\"", " ", "-1", "-", "[", "line\nbreak"];

    [Fact]
    public void Any_name_and_every_digit_can_be_read_back()
    {
        ValueList<DeficitTerm> terms =
        [
            .. Names.Select((name, j) => new DeficitTerm(
                j * 1000, name, (j % 2 == 0 ? 1 : -1) * Math.PI * Math.Pow(10, j - 4), Math.Pow(10, j - 4) / 1111.1111, Math.E * Math.Pow(10, -3 * j))),
        ];
        Assert.Equal(terms, Read<ValueList<DeficitTerm>>(terms.ToString()));
        ValueList<string> names = [.. Names];
        Assert.Equal(names, Read<ValueList<string>>(names.ToString()));
        Assert.Empty(Read<ValueList<DeficitTerm>>(""));
    }

    [Fact]
    public void Texts_are_short()
    {
        Assert.Equal("7 \"red fox\" -0.25 1 0.5", new DeficitTerm(7, "red fox", -0.25, 1, 0.5).ToString());
        Assert.Equal("3 - 0.75 0.1 - 0", new SubstitutionPoint(3, null, 0.75, 0.1, null, 0).ToString());
        Assert.Equal("12 \"layer1\" [0.5;-1E-20] 2 Infinity", new LyapunovStep(12, "layer1", [0.5, -1e-20], 2, double.PositiveInfinity).ToString());
        ValueList<string> layers = ["layer1.0", "red fox", "a;b"];
        Assert.Equal("layer1.0;red fox;\"a;b\"", layers.ToString());
    }

    [Fact]
    public void What_ConvertTo_Json_joins_by_spaces_where_it_ends_can_be_read()
    {
        Assert.Equal([0.5, -1e-20], Read<ValueList<double>>("0.5 -1E-20"));
        Assert.Equal([new(3, "a b", 1, 1, 1), new(4, "", 2, 2, 2)], Read<ValueList<DeficitTerm>>("3 \"a b\" 1 1 1 4 \"\" 2 2 2"));
    }

    [Theory]
    [InlineData("gerbil 0.42")]
    [InlineData("3 \"fox\" 0.5")]
    [InlineData("-3 \"fox\" 0.5 0.5 0.5")]
    [InlineData("3 fox 0.5 0.5 0.5")]
    [InlineData("3 \"fox\" 0.5 0.5 NaN")]
    [InlineData("3 \"fox\" 0.5 0.5 0.5 4")]
    [InlineData("3 \"fox\" 0.5 0.5 0.5 and more")]
    [InlineData("3 \"fox 0.5 0.5 0.5")]
    [InlineData("3 \"fox\" 0.5 0.5 0.5;;4 \"fox\" 0.5 0.5 0.5")]
    [InlineData("3 \"fox\" 0.5 0.5 0.5;")]
    [InlineData("3  \"fox\" 0.5 0.5 0.5")]
    [InlineData("3 - 0.5 0.5 0.5")]
    [InlineData(";")]
    [InlineData("\"")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[")]
    public void Other_text_is_not_taken_for_terms(string text) => AssertInvalid<ValueList<DeficitTerm>>(text);

    [Theory]
    [InlineData("12 \"layer1\" [0.5 2 2")]
    [InlineData("12 \"layer1\" 0.5 2 2")]
    [InlineData("12 \"layer1\" [[0.5]] 2 2")]
    [InlineData("12 \"layer1\" [0.5;] 2 2")]
    [InlineData("12 \"layer1\" [0.5]2 2")]
    public void Brackets_hold_lists(string text) => AssertInvalid<LyapunovStep>(text);

    private static void AssertInvalid<T>(string text) => Assert.Equal("PropertyInvalid", Assert.Throws<RankToolsException>(() => Read<T>(text)).ErrorId);

    private static T Read<T>(string text) => (T)ValueReader.Read(text, typeof(T), false, "Part")!;
}
