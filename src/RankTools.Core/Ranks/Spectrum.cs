using System.Collections;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RankTools.Ranks;

/// <summary>
/// Singular values in descending order, immutable. Writes itself as round-trip numbers joined by ';' in every culture, and reads
/// that back, so that spectra survive Export-Csv and Import-Csv.
/// </summary>
[TypeConverter(typeof(SpectrumConverter))]
public sealed class Spectrum : IReadOnlyList<double>, IEquatable<Spectrum>, IParsable<Spectrum>
{
    /// <summary>No values at all.</summary>
    public static readonly Spectrum Empty = new([]);

    private readonly double[] values;
    private SpectrumStatistics? statistics;

    /// <summary>Copies values that are finite, not negative and descending.</summary>
    /// <exception cref="Errors.RankToolsException">NonFiniteInput, or InvalidSpectrum for negative or unsorted values.</exception>
    public Spectrum(ReadOnlySpan<double> descending)
    {
        if (Defect(descending) is { } defect)
            throw defect;
        values = descending.ToArray();
    }

    /// <summary>Sorts a copy of the values.</summary>
    /// <exception cref="Errors.RankToolsException">NonFiniteInput, or InvalidSpectrum for negative values.</exception>
    public static Spectrum FromUnsorted(IEnumerable<double> values)
    {
        double[] copy = [.. values];
        Array.Sort(copy, static (a, b) => b.CompareTo(a));
        return new(copy);
    }

    /// <summary>Number of values.</summary>
    public int Count => values.Length;

    /// <summary>The largest value; 0 where there is none.</summary>
    public double Largest => values.Length == 0 ? 0 : values[0];

    /// <summary>Single numbers that describe the values.</summary>
    public SpectrumStatistics Statistics => statistics ??= SpectrumStatistics.Of(this);

    /// <summary>σ_{index+1}.</summary>
    public double this[int index] => values[index];

    /// <summary>How many values exceed a threshold, which may be negative. O(log n).</summary>
    public int CountAbove(double threshold)
    {
        int low = 0, high = values.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (values[middle] > threshold)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The values, without a copy.</summary>
    public ReadOnlySpan<double> AsSpan() => values;

    /// <summary>A copy of the values.</summary>
    public double[] ToArray() => [.. values];

    /// <inheritdoc/>
    public IEnumerator<double> GetEnumerator() => ((IEnumerable<double>)values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>True where both hold the same values.</summary>
    public bool Equals(Spectrum? other) => other is not null && values.AsSpan().SequenceEqual(other.values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Spectrum);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(values.Length, Largest, values.Length == 0 ? 0 : values[^1]);

    /// <summary>The values as shortest round-trip numbers of the invariant culture, joined by ';'.</summary>
    public override string ToString() => string.Join(';', values.Select(static v => v.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Reads what <see cref="ToString"/> wrote. Empty text is the empty spectrum.</summary>
    /// <exception cref="FormatException">The text is not a list of numbers joined by ';', descending, finite and not negative.</exception>
    public static Spectrum Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return TryParse(s, null, out var result)
            ? result
            : throw new FormatException(
                "Not a spectrum: expected descending numbers that are finite and not negative, joined by ';', such as '2.5;1;0.125'.");
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; the culture plays no part.</summary>
    public static Spectrum Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Reads what <see cref="ToString"/> wrote; the culture plays no part.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Spectrum result)
    {
        result = null;
        if (s is null)
            return false;
        if (string.IsNullOrWhiteSpace(s))
        {
            result = Empty;
            return true;
        }
        var text = s.AsSpan();
        var numbers = new double[text.Count(';') + 1];
        var index = 0;
        foreach (var part in text.Split(';'))
        {
            if (!double.TryParse(text[part], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[index++]))
                return false;
        }
        if (Defect(numbers) is not null)
            return false;
        result = new(numbers);
        return true;
    }

    private static Errors.RankToolsException? Defect(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                return RankErrors.NonFinite("list of singular values");
            if (values[i] < 0)
                return RankErrors.Spectrum($"Singular value {i + 1} is negative; none can be.");
            if (i > 0 && values[i] > values[i - 1])
                return RankErrors.Spectrum($"Singular value {i + 1} exceeds the one before; give them in descending order.");
        }
        return null;
    }
}
