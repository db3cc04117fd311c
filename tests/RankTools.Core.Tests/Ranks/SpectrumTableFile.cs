using Parquet;
using Parquet.Schema;

namespace RankTools.Core.Tests.Ranks;

/// <summary>A Parquet file as Parquet.Net's reader sees it: all columns over all groups of rows.</summary>
internal sealed class SpectrumTableFile
{
    private readonly Dictionary<string, Array> columns = [];

    /// <summary>Key-value metadata.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Names and types of the columns, with '?' where they may be null.</summary>
    public required IReadOnlyList<string> Fields { get; init; }

    /// <summary>How many groups of rows there are.</summary>
    public required int GroupCount { get; init; }

    public static async Task<SpectrumTableFile> ReadAsync(string path)
    {
        await using var reader = await ParquetReader.CreateAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        var file = new SpectrumTableFile
        {
            Metadata = new Dictionary<string, string>(reader.CustomMetadata),
            Fields = [.. reader.Schema.DataFields.Select(Describe)],
            GroupCount = reader.RowGroupCount,
        };
        foreach (var field in reader.Schema.DataFields)
            file.columns[field.Name] = await ReadAsync(reader, field);
        return file;
    }

    /// <summary>The values of a column, whose type is T exactly.</summary>
    public T[] Column<T>(string name) => (T[])columns[name];

    private static string Describe(DataField field) =>
        $"{field.Name} {(IsText(field) ? "String" : field.ClrType.Name)}{(field.IsNullable ? "?" : "")}";

    private static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private static async Task<Array> ReadAsync(ParquetReader reader, DataField field) => field switch
    {
        _ when IsText(field) => await JoinAsync<string?>(reader, (group, rows) => group.ReadAsync(field, rows.AsMemory()!)),
        { ClrType: var type, IsNullable: var isNullable } when type == typeof(int) => await NumbersAsync<int>(reader, field, isNullable),
        { ClrType: var type, IsNullable: var isNullable } when type == typeof(long) => await NumbersAsync<long>(reader, field, isNullable),
        { ClrType: var type, IsNullable: var isNullable } when type == typeof(double) => await NumbersAsync<double>(reader, field, isNullable),
        _ => throw new NotSupportedException(field.ToString()),
    };

    private static async Task<Array> NumbersAsync<T>(ParquetReader reader, DataField field, bool isNullable)
        where T : unmanaged => isNullable
            ? await JoinAsync<T?>(reader, (group, rows) => group.ReadAsync<T>(field, rows.AsMemory()))
            : await JoinAsync<T>(reader, (group, rows) => group.ReadAsync<T>(field, rows.AsMemory()));

    private static async Task<T[]> JoinAsync<T>(ParquetReader reader, Func<ParquetRowGroupReader, T[], ValueTask> read)
    {
        var all = new List<T>();
        for (var i = 0; i < reader.RowGroupCount; i++)
        {
            var group = reader.OpenRowGroupReader(i);
            var rows = new T[group.RowCount];
            await read(group, rows);
            all.AddRange(rows);
        }
        return [.. all];
    }
}
