using System.Text;

namespace RankTools.Pictures.Terminal;

/// <summary>
/// The area between the axes as cells of one character. Lines are drawn in dots: two by four to a cell in Braille, one in ASCII.
/// </summary>
internal sealed class CharacterGrid
{
    private const char Braille = '\u2800';

    // Bits of the Braille patterns, by column and row of the dot.
    private static readonly int[,] Dots = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    private readonly char[,] characters;
    private readonly int[,] patterns;
    private readonly int[,] colors;
    private readonly bool isAscii;

    public CharacterGrid(int columns, int rows, bool isAscii)
    {
        (Columns, Rows, this.isAscii) = (columns, rows, isAscii);
        (characters, patterns, colors) = (new char[columns, rows], new int[columns, rows], new int[columns, rows]);
    }

    public int Columns { get; }

    public int Rows { get; }

    private int DotColumns => isAscii ? Columns : Columns * 2;

    private int DotRows => isAscii ? Rows : Rows * 4;

    /// <summary>The cell of a place that is given in shares from the lower left corner.</summary>
    public (int Column, int Row) Cell(double x, double y) => (Scaled(x, Columns), Rows - 1 - Scaled(y, Rows));

    /// <summary>Puts a character into a cell; one that is there stays unless it is to be covered.</summary>
    public void Put(int column, int row, char character, int color, bool covers = true)
    {
        if (!covers && (characters[column, row] != '\0' || patterns[column, row] != 0))
            return;
        (characters[column, row], colors[column, row]) = (character, color);
    }

    /// <summary>A straight line between places given in shares.</summary>
    public void Line((double X, double Y) from, (double X, double Y) to, int color, char ascii, bool isDashed)
    {
        var (x0, y0) = (Scaled(from.X, DotColumns), DotRows - 1 - Scaled(from.Y, DotRows));
        var (x1, y1) = (Scaled(to.X, DotColumns), DotRows - 1 - Scaled(to.Y, DotRows));
        var steps = Math.Max(1, Math.Max(Math.Abs(x1 - x0), Math.Abs(y1 - y0)));
        for (var i = 0; i <= steps; i++)
        {
            var (x, y) = (x0 + (int)Math.Round((x1 - x0) * (double)i / steps), y0 + (int)Math.Round((y1 - y0) * (double)i / steps));
            // By the column, so that dashes go on evenly from one piece of a curve to the next.
            if (!isDashed || (isAscii ? x % 2 == 0 : x % 6 < 3))
                Dot(x, y, color, ascii);
        }
    }

    /// <summary>The characters of a row up to the last that is not blank.</summary>
    public string Row(int row, bool hasColor)
    {
        var end = Columns;
        while (end > 0 && characters[end - 1, row] == '\0' && patterns[end - 1, row] == 0)
            end--;
        var text = new StringBuilder();
        var (run, current) = (new StringBuilder(), TerminalText.Plain);
        for (var column = 0; column < end; column++)
        {
            var character = characters[column, row] != '\0' ? characters[column, row]
                : patterns[column, row] != 0 ? (char)(Braille + patterns[column, row])
                : ' ';
            var color = character == ' ' ? current : colors[column, row];
            if (color != current)
            {
                text.Append(TerminalText.Colored(run.ToString(), current, hasColor));
                run.Clear();
                current = color;
            }
            run.Append(character);
        }
        return text.Append(TerminalText.Colored(run.ToString(), current, hasColor)).ToString();
    }

    private void Dot(int x, int y, int color, char ascii)
    {
        if (isAscii)
        {
            Put(x, y, ascii, color);
            return;
        }
        var (column, row) = (x / 2, y / 4);
        // Shades lie under lines.
        characters[column, row] = '\0';
        patterns[column, row] |= Dots[x % 2, y % 4];
        colors[column, row] = color;
    }

    private static int Scaled(double share, int count) => Math.Clamp((int)(share * (count - 1) + 0.5), 0, count - 1);
}
