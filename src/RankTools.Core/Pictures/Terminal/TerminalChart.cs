using System.Collections.Immutable;

namespace RankTools.Pictures.Terminal;

/// <summary>Curves between two axes.</summary>
internal sealed class TerminalChart
{
    private const string UnicodeMarks = "●■▲◆▼○□△◇▽";
    private const string AsciiMarks = "*o+x#@%&$=";
    private const int ColumnsForMark = 3;
    private const int ColumnsForTick = 12;
    private const int RowsForTick = 4;

    private readonly ChartFigure figure;
    private readonly TerminalOptions options;
    private readonly AxisMap x;
    private readonly AxisMap y;
    private readonly ImmutableArray<AxisTick> yTicks;
    private readonly int margin;
    private readonly CharacterGrid grid;

    public TerminalChart(ChartFigure figure, TerminalOptions options)
    {
        (this.figure, this.options) = (figure, options);
        (x, y) = AxisMap.Of(figure);
        yTicks = [.. y.Ticks((options.Height / RowsForTick) + 1).Where(tick => tick.Label.Length > 0)];
        margin = yTicks.Select(tick => Text(tick.Label).Length).DefaultIfEmpty(0).Max() + 2;
        grid = new(options.Width - margin - 2, options.Height, options.IsAscii);
    }

    public IReadOnlyList<string> Lines()
    {
        Draw();
        List<string> lines = [];
        if (figure.Title is { } title)
            lines.AddRange([TerminalText.Shortened(Text(title), options.Width, options.IsAscii), ""]);
        lines.AddRange(TerminalText.Legend(Legend(), options));
        lines.Add("  " + Dim(TerminalText.Shortened(Text(figure.Y.Label), options.Width - 2, options.IsAscii)));
        lines.AddRange(Plot());
        lines.AddRange(new TerminalAxis(x, grid.Columns, margin, options).Lines());
        if (figure.Note is { } note)
            lines.AddRange(TerminalText.Wrapped(Text(note), options.Width - 2).Select(line => "  " + Dim(line)));
        return lines;
    }

    private void Draw()
    {
        foreach (var curve in figure.Curves)
            Band(curve);
        foreach (var line in figure.Lines)
            Level(line);
        foreach (var mark in figure.Marks)
            DropLine(mark);
        foreach (var curve in figure.Curves)
            Curve(curve);
        foreach (var mark in figure.Marks)
        {
            var (column, row) = grid.Cell(x.Place(mark.X), y.Place(mark.Y));
            grid.Put(column, row, options.IsAscii ? '@' : '◉', mark.Color);
        }
    }

    private void Curve(FigureCurve curve)
    {
        var points = curve.Points.Where(point => figure.X.Has(point.X) && figure.Y.Has(point.Y)).ToArray();
        var isSparse = points.Length * (figure.Curves.Length > 1 ? ColumnsForMark + 1 : ColumnsForMark) <= grid.Columns;
        var mark = MarkOf(curve);
        for (var i = 1; i < points.Length && curve.Style != CurveStyle.Points; i++)
        {
            grid.Line((x.Place(points[i - 1].X), y.Place(points[i - 1].Y)), (x.Place(points[i].X), y.Place(points[i].Y)), curve.Color,
                isSparse || curve.Style == CurveStyle.Dashed ? '.' : mark, curve.Style == CurveStyle.Dashed);
        }
        if (curve.Style == CurveStyle.Dashed)
            return;
        // Where marks at every point would touch, a few tell curves apart; one curve needs none.
        var every = isSparse || points.Length < 2 ? 1 : figure.Curves.Length > 1 ? Math.Max(1, points.Length / 8) : int.MaxValue;
        for (var i = every == 1 ? 0 : curve.Color * every / Math.Max(1, figure.ColorCount); i < points.Length && every < int.MaxValue; i += every)
        {
            var (column, row) = grid.Cell(x.Place(points[i].X), y.Place(points[i].Y));
            grid.Put(column, row, mark, curve.Color);
        }
    }

    private void Band(FigureCurve curve)
    {
        if (options.IsAscii)
            return; // where shades would look like curves
        var points = curve.Points.Where(point => figure.X.Has(point.X) && figure.Y.Has(point.Y)).ToArray();
        if (curve.Style == CurveStyle.Points)
        {
            foreach (var point in points.Where(point => point.HasBand))
                ErrorBar(point, curve.Color);
            return;
        }
        for (var i = 1; i < points.Length; i++)
        {
            var (first, last) = (points[i - 1], points[i]);
            var (from, to) = (grid.Cell(x.Place(first.X), 0).Column, grid.Cell(x.Place(last.X), 0).Column);
            if (!first.HasBand && !last.HasBand)
                continue;
            for (var column = Math.Min(from, to); column <= Math.Max(from, to); column++)
            {
                var share = from == to ? 0 : (column - from) / (double)(to - from);
                var low = grid.Cell(0, Between(y.Place(first.Low), y.Place(last.Low), share)).Row;
                var high = grid.Cell(0, Between(y.Place(first.High), y.Place(last.High), share)).Row;
                for (var row = high; row <= low; row++)
                    grid.Put(column, row, '░', curve.Color, covers: false);
            }
        }
    }

    private void ErrorBar(FigurePoint point, int color)
    {
        var (column, low) = grid.Cell(x.Place(point.X), y.Place(point.Low));
        for (var row = grid.Cell(0, y.Place(point.High)).Row; row <= low; row++)
            grid.Put(column, row, '│', color, covers: false);
    }

    private void Level(ReferenceLine line)
    {
        var row = grid.Cell(0, y.Place(line.Value)).Row;
        for (var column = 0; column < grid.Columns; column++)
            grid.Put(column, row, LevelCharacter(line), TerminalText.Dim, covers: false);
    }

    private void DropLine(FigureMark mark)
    {
        var (column, top) = grid.Cell(x.Place(mark.X), y.Place(mark.Y));
        for (var row = top + 1; row < grid.Rows; row++)
            grid.Put(column, row, options.IsAscii ? ':' : '┊', mark.Color, covers: false);
    }

    private IEnumerable<string> Plot()
    {
        var labels = new Dictionary<int, string>();
        foreach (var tick in yTicks)
            labels.TryAdd(grid.Cell(0, y.Place(tick.Value)).Row, Text(tick.Label));
        for (var row = 0; row < grid.Rows; row++)
        {
            var label = labels.GetValueOrDefault(row, "");
            var axis = options.IsAscii ? (label.Length > 0 ? "+" : "|") : label.Length > 0 ? "┤" : "│";
            yield return Dim(label.PadLeft(margin - 1) + " " + axis) + grid.Row(row, options.HasColor);
        }
    }

    private ImmutableArray<(string Sample, string Name, int Color)> Legend()
    {
        var named = figure.Curves.Where(curve => curve.Name.Length > 0).ToArray();
        var every = (int)Math.Ceiling(named.Length / 16.0);
        return
        [
            .. named.Where((_, i) => i % every == 0 || i == named.Length - 1).Select(curve => (curve.Style == CurveStyle.Dashed
                ? options.IsAscii ? ". ." : "⠒ ⠒" : MarkOf(curve).ToString(), curve.Name, curve.Color)),
            .. figure.Marks.Where(_ => figure.Curves.Length == 1).Select(mark => (options.IsAscii ? "@" : "◉", mark.Label, mark.Color)),
            .. figure.Lines.Where(line => line.Label.Length > 0).Select(line => (new string(LevelCharacter(line), 2), line.Label, TerminalText.Dim)),
        ];
    }

    private char LevelCharacter(ReferenceLine line) => (options.IsAscii, line.IsDotted) switch
    {
        (true, false) => '-',
        (true, true) => '\'',
        (false, false) => '╌',
        _ => '┈',
    };

    private char MarkOf(FigureCurve curve)
    {
        var marks = options.IsAscii ? AsciiMarks : UnicodeMarks;
        return marks[curve.Color % marks.Length];
    }

    private string Text(string text) => TerminalText.Of(text, options.IsAscii);

    private string Dim(string text) => TerminalText.Colored(text, TerminalText.Dim, options.HasColor);

    private static double Between(double from, double to, double share) => from + ((to - from) * share);
}
