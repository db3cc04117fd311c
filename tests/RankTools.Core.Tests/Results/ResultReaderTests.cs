using RankTools.Deficits;
using RankTools.Errors;
using RankTools.Ranks;
using RankTools.Reports;
using RankTools.Results;
using RankTools.Theory;

namespace RankTools.Core.Tests.Results;

/// <summary>Results from files: every kind, every property, in every form.</summary>
public sealed class ResultReaderTests
{
    private static readonly string[] Cultures = ["", "de-DE", "tr-TR", "sv-SE", "fa-IR"];

    public static TheoryData<Type> Kinds() => [.. ResultReader.Types];

    [Fact]
    public void Every_result_that_a_report_takes_can_be_read() =>
        Assert.Equal(new ReportBuilder().ResultTypes.Select(type => type.Name).Order(), ResultReader.Types.Select(type => type.Name).Order());

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_report_takes_what_was_read_and_nothing_else(Type kind)
    {
        var builder = new ReportBuilder();
        Assert.True(builder.TryAdd(Row.Csv(GeneratedResults.Full(kind), "de-DE")));
        Assert.False(builder.TryAdd(new Row([KeyValuePair.Create("Length", (object?)"4")])));
        Assert.Equal(1, builder.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_result_is_told_by_its_properties_and_comes_back_whole(Type kind)
    {
        foreach (var result in new[] { GeneratedResults.Full(kind), GeneratedResults.Empty(kind) })
        {
            foreach (var culture in Cultures)
                AssertSame(result, ResultReader.Read(Row.Csv(result, culture)));
            AssertSame(result, ResultReader.Read(Row.Json(result)));
            AssertSame(result, ResultReader.Read(Row.Selected(result)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_result_is_told_whatever_column_is_missing_or_was_added(Type kind)
    {
        var row = Row.Csv(GeneratedResults.Full(kind));
        var added = row.With("PSComputerName", "here").With("Date", "2026-03-04").With("Commit", "abc").With("Run", "7");
        AssertSame(GeneratedResults.Full(kind), ResultReader.Read(added));
        foreach (var field in RecordPlan.Of(kind).Fields)
        {
            if (!field.IsRequired)
                Assert.IsType(kind, ResultReader.Read(row.Without(field.Name)));
            else
                Assert.Equal(("PropertyMissing", field.Name), Failure(row.Without(field.Name)));
        }
        foreach (var name in row.Names.Except(RecordPlan.Of(kind).Fields.Select(field => field.Name)))
            AssertSame(GeneratedResults.Full(kind), ResultReader.Read(row.Without(name)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_that_results_hold_writes_itself_as_text_that_can_be_read_back(Type kind)
    {
        foreach (var part in PartsOf(kind))
        {
            if (part == typeof(LogitSpectrum)) // too large to come with every class; see the next
                continue;
            var record = GeneratedResults.Full(part);
            AssertSame(record, ValueReader.Read(record.ToString(), part, false, "Part"));
        }
    }

    [Fact]
    public void A_summary_of_spectra_is_left_out()
    {
        var result = (IndependenceDeficit)GeneratedResults.Full(typeof(IndependenceDeficit));
        Assert.NotNull(result.Spectrum);
        Assert.Null(((IndependenceDeficit)ResultReader.Read(Row.Csv(result))!).Spectrum);
        AssertSame(result, ResultReader.Read(Row.Json(result)));
    }

    [Fact]
    public void Only_results_are_made_whatever_an_object_says_it_was()
    {
        var row = Row.Csv(GeneratedResults.Full(typeof(MatrixRank)));
        Assert.IsType<MatrixRank>(ResultReader.Read(new Row([.. row.Names.Select(name => KeyValuePair.Create(name, row[name]))]) { TypeName = "System.Diagnostics.Process" }));
        Assert.Null(ResultReader.Read(new Row([KeyValuePair.Create("StartInfo", (object?)"sh")]) { TypeName = "System.Diagnostics.Process" }));
        Assert.Null(ResultReader.Read(new Row([])));
        Assert.Equal(("PropertyMissing", "Source"), Failure(new Row([]) { TypeName = typeof(MatrixRank).FullName }));
        Assert.Equal("PropertyMissing", Failure(row.Without("Rows").With("Columns", null)).Id);
    }

    [Theory]
    [InlineData("1;2", true)] // not descending
    [InlineData("2;1", false)]
    [InlineData("2,5;1", false)]
    [InlineData("2 1", false)]
    [InlineData("NaN;1", true)]
    [InlineData("∞;1", true)]
    [InlineData("1;-1", true)]
    [InlineData("2;;1", true)]
    [InlineData("2;1;", true)]
    [InlineData("System.Double[]", true)]
    public void Singular_values_are_descending_numbers(string text, bool isInvalid)
    {
        var row = Row.Csv(GeneratedResults.Full(typeof(MatrixRank))).With(nameof(MatrixRank.SingularValues), text);
        if (isInvalid)
            Assert.Equal(("PropertyInvalid", nameof(MatrixRank.SingularValues)), Failure(row));
        else
            Assert.Equal(2, ((MatrixRank)ResultReader.Read(row)!).SingularValues.Count);
    }

    [Fact]
    public void Lists_that_do_not_go_together_are_refused()
    {
        var row = Row.Csv(GeneratedResults.Full(typeof(LyapunovSpectrum)));
        Assert.Equal(("PropertyInvalid", "LargestDeviation"), Failure(row.With("StandardErrors", "1;1;1").With("ClosedForm", "1")));
    }

    private static (string Id, object? Target) Failure(Row row)
    {
        var failure = Assert.Throws<RankToolsException>(() => ResultReader.Read(row));
        return (failure.ErrorId, failure.Target);
    }

    /// <summary>All public properties are equal; of the text of spectra nothing is kept.</summary>
    private static void AssertSame(object expected, object? found)
    {
        Assert.IsType(expected.GetType(), found);
        foreach (var property in expected.GetType().GetProperties())
        {
            var (one, other) = (property.GetValue(expected), property.GetValue(found));
            if (one is LogitSpectrum && other is null)
                continue;
            Assert.True(Equals(one, other), $"{property.Name}: {one} and {other}");
        }
    }

    /// <summary>The records that are parts of a result, at any depth.</summary>
    private static IEnumerable<Type> PartsOf(Type type) => RecordPlan.Of(type).Fields
        .Select(field => ValueReader.ElementOf(field.Type) ?? field.Type).Where(RecordPlan.IsRecord).Distinct()
        .SelectMany(part => PartsOf(part).Prepend(part));
}
