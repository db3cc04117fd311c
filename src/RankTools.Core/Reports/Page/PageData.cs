using System.Text;
using System.Text.Json;

using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Page;

/// <summary>
/// Charts and tables as JSON that can stand in a script element: the writer's own encoder turns <c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c>, quotes and
/// everything beyond ASCII into escapes. Numbers that JSON lacks are the texts NaN, Infinity and -Infinity.
/// </summary>
internal static class PageData
{
    /// <summary>Numbers of charts have so many digits; those of tables have all.</summary>
    private const int ChartDigits = 6;

    public static string Of(Report report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("charts");
            foreach (var chart in report.Sections.SelectMany(section => section.Charts))
                Write(json, chart);
            json.WriteEndArray();
            json.WriteStartArray("tables");
            foreach (var table in report.Sections.SelectMany(section => section.Tables))
                Write(json, table);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter json, ReportChart chart)
    {
        json.WriteStartObject();
        json.WriteString("title", chart.Title);
        json.WriteString("note", chart.Note);
        json.WriteString("choiceTitle", chart.ChoiceTitle);
        json.WriteStartArray("choices");
        foreach (var choice in chart.Choices)
        {
            json.WriteStartObject();
            json.WriteString("name", choice.Name);
            Write(json, "names", choice.Names);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Write(json, "x", chart.X);
        Write(json, "y", chart.Y);
        json.WriteStartArray("series");
        foreach (var series in chart.Series)
            Write(json, series);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, ChartAxis axis)
    {
        json.WriteStartObject(name);
        json.WriteString("title", axis.Title);
        json.WriteString("scale", axis.Scale switch { AxisScale.Logarithmic => "log", AxisScale.Names => "names", _ => "linear" });
        json.WriteBoolean("log", axis.OffersLogarithm);
        json.WriteBoolean("zero", axis.FromZero);
        Write(json, "names", axis.Names);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChartSeries series)
    {
        json.WriteStartObject();
        json.WriteString("name", series.Name);
        json.WriteString("style", series.Style.ToString().ToLowerInvariant());
        if (series.Choice is { } choice)
            json.WriteNumber("choice", choice);
        if (series.IsHidden)
            json.WriteBoolean("hidden", true);
        json.WriteString("interval", series.Interval);
        Write(json, "x", series.Points.Select(point => (double?)point.X));
        Write(json, "y", series.Points.Select(point => (double?)point.Y));
        if (series.Points.Any(point => point is { Low: not null, High: not null }))
        {
            Write(json, "low", series.Points.Select(point => point.Low));
            Write(json, "high", series.Points.Select(point => point.High));
        }
        if (series.Points.Any(point => point.Text is not null))
            Write(json, "text", series.Points.Select(point => point.Text));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReportTable table)
    {
        json.WriteStartObject();
        json.WriteString("title", table.Title);
        json.WriteNumber("rows", table.RowCount);
        json.WriteStartArray("columns");
        foreach (var column in table.Columns)
            Write(json, column);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TableColumn column)
    {
        json.WriteStartObject();
        json.WriteString("title", column.Title);
        json.WriteString("content", column.Content.ToString().ToLowerInvariant());
        // Names of layers and files come again and again: each is written once.
        var words = new Dictionary<string, int>();
        if (column.Content == ColumnContent.Text)
        {
            foreach (var text in column.Values.OfType<string>())
                words.TryAdd(text, words.Count);
            Write(json, "words", words.OrderBy(word => word.Value).Select(word => word.Key));
        }
        json.WriteStartArray("values");
        foreach (var value in column.Values)
        {
            switch (value)
            {
                case null:
                    json.WriteNullValue();
                    break;
                case string text:
                    json.WriteNumberValue(words[text]);
                    break;
                case bool flag:
                    json.WriteBooleanValue(flag);
                    break;
                case long whole:
                    json.WriteNumberValue(whole);
                    break;
                case double number:
                    Write(json, number);
                    break;
                default:
                    throw new InvalidOperationException($"A column cannot hold a {value.GetType()}.");
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string?> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<double?> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            if (number is { } value)
                Write(json, Shortened(value));
            else
                json.WriteNullValue();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    }

    private static double Shortened(double value)
    {
        if (value == 0 || !double.IsFinite(value) || value == Math.Round(value))
            return value;
        var text = value.ToString("G" + ChartDigits, System.Globalization.CultureInfo.InvariantCulture);
        return double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
