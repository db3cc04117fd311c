using System.Collections.Immutable;

namespace RankTools.Pictures.Drawing;

/// <summary>A part of a text: on the line, raised or lowered.</summary>
/// <param name="Text">The characters.</param>
/// <param name="Level">1 for raised, −1 for lowered, 0 on the line.</param>
internal readonly record struct TextRun(string Text, int Level)
{
    /// <summary>Size of raised and lowered parts.</summary>
    public const double SmallShare = 0.72;

    private const double RaisedShare = 0.38;
    private const double LoweredShare = 0.2;

    public double Size(double size) => Level == 0 ? size : size * SmallShare;

    /// <summary>How far down the baseline lies.</summary>
    public double Shift(double size) => Level > 0 ? -RaisedShare * size : Level < 0 ? LoweredShare * size : 0;

    /// <summary>Takes <c>10^{-3}</c> and <c>σ_{1}</c> apart. Braces that do not close are text.</summary>
    public static ImmutableArray<TextRun> Parse(string text)
    {
        var runs = ImmutableArray.CreateBuilder<TextRun>();
        var start = 0;
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] is not ('^' or '_') || text[i + 1] != '{' || text.IndexOf('}', i + 2) is not (> 0 and var end))
                continue;
            if (i > start)
                runs.Add(new(text[start..i], 0));
            runs.Add(new(text[(i + 2)..end], text[i] == '^' ? 1 : -1));
            start = end + 1;
            i = end;
        }
        if (start < text.Length)
            runs.Add(new(text[start..], 0));
        return runs.ToImmutable();
    }
}
