using Parquet;
using Parquet.Schema;

namespace RankTools.Ranks.Files;

/// <summary>One column of a file of spectra, with the rows that are not written yet.</summary>
internal abstract class SpectrumColumn(DataField field)
{
    /// <summary>Name and type in the file.</summary>
    public DataField Field { get; } = field;

    /// <summary>A column of text that may be null, the same in all rows of a spectrum.</summary>
    public static SpectrumColumn Text(string name, Func<SpectrumRows, string?> value) => new TextColumn(name, value);

    /// <summary>A column of numbers that is the same in all rows of a spectrum.</summary>
    public static SpectrumColumn Number<T>(string name, Func<SpectrumRows, T> value)
        where T : unmanaged => new NumberColumn<T>(name, (rows, _, target) => target.Fill(value(rows)));

    /// <summary>A column of numbers that may be null, the same in all rows of a spectrum.</summary>
    public static SpectrumColumn Optional<T>(string name, Func<SpectrumRows, T?> value)
        where T : unmanaged => new OptionalColumn<T>(name, value);

    /// <summary>The places of singular values in their spectra, from 0.</summary>
    public static SpectrumColumn Places(string name) => new NumberColumn<int>(name, (_, first, target) =>
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = first + i;
    });

    /// <summary>The singular values.</summary>
    public static SpectrumColumn Values(string name) =>
        new NumberColumn<double>(name, (rows, first, target) => rows.Values.AsSpan().Slice(first, target.Length).CopyTo(target));

    /// <summary>Takes rows of a spectrum.</summary>
    /// <param name="rows">The spectrum.</param>
    /// <param name="first">The first singular value to take.</param>
    /// <param name="start">How many rows the column has.</param>
    /// <param name="count">How many it gets.</param>
    public abstract void Take(SpectrumRows rows, int first, int start, int count);

    /// <summary>Writes the first rows to a file.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, int count, CancellationToken cancellation);

    /// <summary>The part of a buffer that new rows go to; it grows as far as it is used.</summary>
    private static Span<T> Next<T>(ref T[] buffer, int start, int count)
    {
        if (buffer.Length < start + count)
            Array.Resize(ref buffer, Math.Max(start + count, 2 * buffer.Length));
        return buffer.AsSpan(start, count);
    }

    private delegate void Filling<T>(SpectrumRows rows, int first, Span<T> target);

    private sealed class NumberColumn<T>(string name, Filling<T> fill) : SpectrumColumn(new DataField<T>(name, nullable: false))
        where T : unmanaged
    {
        private T[] buffer = [];

        public override void Take(SpectrumRows rows, int first, int start, int count) => fill(rows, first, Next(ref buffer, start, count));

        public override Task WriteAsync(ParquetRowGroupWriter group, int count, CancellationToken cancellation) =>
            group.WriteAsync<T>(Field, buffer.AsMemory(0, count), cancellationToken: cancellation);
    }

    private sealed class OptionalColumn<T>(string name, Func<SpectrumRows, T?> value) : SpectrumColumn(new DataField<T>(name, nullable: true))
        where T : unmanaged
    {
        private T?[] buffer = [];

        public override void Take(SpectrumRows rows, int first, int start, int count) => Next(ref buffer, start, count).Fill(value(rows));

        public override Task WriteAsync(ParquetRowGroupWriter group, int count, CancellationToken cancellation) =>
            group.WriteAsync<T>(Field, buffer.AsMemory(0, count), cancellationToken: cancellation);
    }

    private sealed class TextColumn(string name, Func<SpectrumRows, string?> value) : SpectrumColumn(new DataField<string>(name, nullable: true))
    {
        private string?[] buffer = [];

        public override void Take(SpectrumRows rows, int first, int start, int count) => Next(ref buffer, start, count).Fill(value(rows));

        public override Task WriteAsync(ParquetRowGroupWriter group, int count, CancellationToken cancellation) =>
            group.WriteAsync(Field, new ArraySegment<string?>(buffer, 0, count)!);
    }
}
