using System.Text.RegularExpressions;

using RankTools.Pictures;
using RankTools.Pictures.Terminal;
using RankTools.Ranks.Comparison;
using RankTools.Theory;

namespace RankTools.Core.Tests.Pictures;

/// <summary>Pictures made of characters.</summary>
public partial class TerminalPictureTests
{
    private static IReadOnlyList<string> Draw(Figure figure, int width = 60, int height = 10, bool isAscii = false, bool hasColor = false) =>
        TerminalPicture.Lines(figure, new(width, height, isAscii, hasColor));

    private static Figure Figure(FigureOptions options, params object[] results)
    {
        var set = new FigureSet(options);
        foreach (var result in results)
            set.Add(result);
        return set.Single()!;
    }

    private static Figure Ranks(int networks = 1) => Figure(new(), [.. Enumerable.Range(0, networks).SelectMany(network =>
        Enumerable.Range(0, 4).Select(layer => (object)PictureResults.Rank($"net{network}", $"layer{layer}", layer, "a", 16 - (4 * layer) + network)))]);

    /// <summary>Every kind of figure.</summary>
    private static IEnumerable<Figure> All() =>
    [
        Ranks(), Ranks(2),
        Figure(new() { Spectrum = true, Title = "A title" }, PictureResults.Rank("net", "one", 0, "a", 8, 2, 0.5, 1e-9), PictureResults.Rank("net", "two", 1, "a", 8, 2, 0.5, 0)),
        Figure(new(), PictureResults.Accuracy("pool", 2, 0.25, 0.5, 0.78, 0.8)),
        Figure(new(), PictureResults.PathPoint(7, "cat", 0, 4), PictureResults.PathPoint(7, "cat", 1, 2, PictureResults.Term(1, "dog", 0.5))),
        Figure(new(), PictureResults.Deficit(0, "cat", 0.9, PictureResults.Term(1, "dog", 0.5), PictureResults.Term(2, "", -0.25))),
        Figure(new(), PictureResults.Exponents([1, 0.5], [0.1, 0.2], [1.1, 0.4])),
        Figure(new(), PictureResults.Block("one", 1, 10, 20, 8, 5), PictureResults.Block("zero", 0, 10, 5, 5, 5)),
        Figure(new() { Title = "Runs" }, PictureResults.Comparison("one", 0, RankChange.Unchanged, 9, 9, 1), PictureResults.Comparison("two", 1, RankChange.Decrease, 9, 4, 2)),
        Figure(new(), PictureResults.Step("one", 0, "a", 9, 9, 8, MonotonicityVerdict.Holds, 2), PictureResults.Step("two", 1, "a", 9, 4, 3, MonotonicityVerdict.Violated, 0.5)),
        Figure(new(), PictureResults.Substitution(0, "cat", 0, 0.5), PictureResults.Substitution(1, "dog", 0.25)),
        Figure(new(), PictureResults.Across(0, "cat", "pool", 0.5, 0.1, 0.3), PictureResults.Across(1, "dog", "pool", 0.5)),
    ];

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(240)]
    public void No_line_is_wider_than_the_terminal(int width) => Assert.All(All(), figure =>
    {
        Assert.All(Draw(figure, width), line => Assert.InRange(line.Length, 0, width));
        Assert.All(Draw(figure, width, isAscii: true), line => Assert.InRange(line.Length, 0, width));
        Assert.All(Draw(figure, width, hasColor: true), line => Assert.InRange(Escape().Replace(line, "").Length, 0, width));
    });

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("猫", 2)]
    [InlineData("ネコ cat", 8)]
    [InlineData("고양이", 6)]
    [InlineData("é", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("🐈", 2)]
    [InlineData("𠮷", 2)]
    [InlineData("⠒●░│", 4)]
    public void A_character_of_East_Asia_takes_two_columns(string text, int columns) => Assert.Equal(columns, CharacterWidth.Of(text));

    [Theory]
    [InlineData(40)]
    [InlineData(77)]
    public void Wide_names_keep_lines_within_the_terminal_and_columns_in_line(int width)
    {
        string[] names = ["猫猫猫猫猫猫猫猫猫猫猫猫", "dog", "고양이", "キ"];
        Figure[] figures =
        [
            Figure(new() { Title = new string('題', 60) }, [.. names.Select((name, i) => PictureResults.Rank("網", name, i, "a", 16 - i))]),
            Figure(new(), [.. names.Select((name, i) => PictureResults.Block(name, i, 10, 20, 8, 5))]),
            Figure(new(), PictureResults.Deficit(0, names[0], 0.9, PictureResults.Term(1, names[1], 0.5), PictureResults.Term(2, names[2], -0.25))),
        ];
        Assert.All(figures, figure => Assert.All(Draw(figure, width), line => Assert.InRange(CharacterWidth.Of(line), 0, width)));
        // The bars begin in one column.
        Assert.Single(Draw(figures[1], width).Where(line => line.Contains("8 + 2", StringComparison.Ordinal)).Select(line => CharacterWidth.Of(line[..line.IndexOf('█', StringComparison.Ordinal)])).Distinct());
        Assert.Single(Draw(figures[2], width).Where(line => line.Contains('←', StringComparison.Ordinal)).Select(line => CharacterWidth.Of(line[..line.IndexOfAny(['+', '−'])])).Distinct());
        // A label stands in the middle below its tick.
        var axis = Draw(figures[0], 77).SkipWhile(line => !line.Contains('┬', StringComparison.Ordinal)).ToArray();
        var tick = axis[0].Select((character, column) => (character, column)).Where(item => item.character == '┬').ElementAt(2).column;
        var label = axis.Skip(1).First(line => line.Contains("고양이", StringComparison.Ordinal));
        Assert.Equal(tick, CharacterWidth.Of(label[..label.IndexOf("고양이", StringComparison.Ordinal)]) + 3);
    }

    [Fact]
    public void ASCII_is_ASCII_alone() => Assert.All(All(), figure =>
        Assert.All(Draw(figure, isAscii: true), line => Assert.All(line, character => Assert.InRange(character, ' ', '~'))));

    [Fact]
    public void Colours_are_escape_sequences_that_end_and_change_nothing_else() => Assert.All(All(), figure =>
    {
        var colored = Draw(figure, hasColor: true);
        Assert.Equal(Draw(figure), colored.Select(line => Escape().Replace(line, "")));
        Assert.Contains(colored, line => line.Contains('\e', StringComparison.Ordinal));
        Assert.All(colored, line => Assert.Equal(Regex.Count(line, @"\e\[38;5;\d+m"), Regex.Count(line, @"\e\[39m")));
    });

    [Fact]
    public void Marks_stand_where_the_numbers_are()
    {
        var rows = Draw(Ranks(), isAscii: true).Where(line => line.Contains('|', StringComparison.Ordinal) || Regex.IsMatch(line, @"^ *\d+ \+")).ToArray();
        Assert.Equal(10, rows.Length);
        (int Row, int Column)[] marks = [.. from row in Enumerable.Range(0, rows.Length) from column in Enumerable.Range(0, rows[row].Length) where rows[row][column] == '*' orderby column select (row, column)];
        Assert.Equal(4, marks.Length);
        // 16, 12, 8, 4 of an axis from 0 to 16.72 on ten rows.
        Assert.Equal([0, 3, 5, 7], marks.Select(mark => mark.Row));
        Assert.All(marks.Zip(marks.Skip(1)), pair => Assert.InRange(pair.Second.Column - pair.First.Column, 14, 17));
    }

    [Fact]
    public void Labels_and_legend_are_there()
    {
        var text = string.Join('\n', Draw(Ranks(2), 100));
        Assert.All(["● net0", "■ net1", "╌╌ upper bound 16", "layer0", "layer3", "Rank of the Jacobian (directions)", "tolerance Relative 0.01"],
            expected => Assert.Contains(expected, text, StringComparison.Ordinal));
        var graph = Draw(Figure(new(), PictureResults.Deficit(0, "cat", 0.9, PictureResults.Term(1, "dog", 0.5), PictureResults.Term(2, "", -0.25))), 60);
        Assert.Matches(@"^  cat +independence deficit score 0\.90 █+", graph[0]);
        Assert.Matches(@"^    ← dog +\+0\.50 █+$", graph[1]);
        Assert.Matches(@"^    ← 2 +−0\.25 █+", graph[2]);
        Assert.Equal(2, graph[1].Count(character => character == '█') / (double)graph[2].Count(character => character == '█'), 0.1);
    }

    [Fact]
    public void Bars_are_as_long_as_their_numbers()
    {
        var lines = Draw(Figure(new(), PictureResults.Block("one", 1, 10, 20, 8, 8), PictureResults.Block("zero", 0, 10, 5, 5, 5)), 60, isAscii: true);
        var one = lines.Single(line => line.StartsWith("  one", StringComparison.Ordinal));
        var zero = lines.Single(line => line.StartsWith("  zero", StringComparison.Ordinal));
        Assert.Equal(4, one.Count(c => c is '#' or '|') / (double)one[..one.LastIndexOf(" 8 ", StringComparison.Ordinal)].Count(c => c == '-'), 0.3);
        Assert.Equal(8.0 / 5, one.Count(c => c is '#' or '|') / (double)zero.Count(c => c is '#' or '|'), 0.1);
        Assert.EndsWith("8 + 2", one, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10^{−3}", "10⁻³", "1e-3")]
    [InlineData("2×10^{6}", "2×10⁶", "2e6")]
    [InlineData("σ_{i} / σ_{1}", "σᵢ / σ₁", "sigma_i / sigma_1")]
    [InlineData("a^{x}", "a^x", "a^x")]
    [InlineData("plain ± 1, {no} marks_here", "plain ± 1, {no} marks_here", "plain +- 1, {no} marks_here")]
    public void Raised_and_lowered_parts_are_written_as_a_terminal_can(string text, string unicode, string ascii)
    {
        Assert.Equal(unicode, TerminalText.Of(text, isAscii: false));
        Assert.Equal(ascii, TerminalText.Of(text, isAscii: true));
    }

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Escape();
}
