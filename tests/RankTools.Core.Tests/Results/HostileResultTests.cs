using RankTools.Errors;
using RankTools.Pictures;
using RankTools.Reports;
using RankTools.Reports.Page;
using RankTools.Results;

namespace RankTools.Core.Tests.Results;

/// <summary>Files that someone damaged or made up: an error that names the property, or a page and a picture, and nothing else.</summary>
public sealed class HostileResultTests
{
    private static readonly object?[] Values =
    [
        null, "", " ", "text", "-1", "0", "1e999", "NaN", "-∞", "99999999999999999999", "1;2;3", ";;;", "\"", "[", new string('[', 100_000), new string(';', 100_000),
        double.NaN, double.NegativeInfinity, double.PositiveInfinity, double.MaxValue, double.Epsilon, int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, true,
        new DateTime(2026, 3, 4), new object?[] { null }, new object?[] { "a", 1, new object?[] { 2.0 } }, Array.Empty<object?>(), new Row([]), new Uri("http://localhost"),
    ];

    public static TheoryData<Type> Kinds() => [.. ResultReader.Types];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_is_in_a_property_is_an_error_that_names_it_or_can_be_shown(Type kind)
    {
        List<string> defects = [];
        var row = Row.Json(GeneratedResults.Full(kind));
        foreach (var field in RecordPlan.Of(kind).Fields)
        {
            foreach (var value in Values)
            {
                var failure = Record.Exception(() => Show(row.With(field.Name, value)));
                if (failure is not (null or RankToolsException { Message.Length: < 1000 }))
                    defects.Add($"{field.Name} {value}: {failure}");
            }
        }
        Assert.Empty(defects);
    }

    private static void Show(Row row)
    {
        var result = ResultReader.Read(row)!;
        var builder = new ReportBuilder();
        Assert.True(builder.TryAdd(result));
        ReportPage.Write(builder.Build("Report", default), TextWriter.Null);
        foreach (var isSpectrum in new[] { false, true })
        {
            var set = new FigureSet(new() { Spectrum = isSpectrum });
            try
            {
                set.Add(result);
                PictureFile.Svg(set.Single()!, new());
            }
            catch (RankToolsException)
            {
                // Not drawn, which is said.
            }
        }
    }
}
