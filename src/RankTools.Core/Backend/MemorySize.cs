using System.Globalization;

using RankTools.Errors;

namespace RankTools.Backend;

/// <summary>Amounts of memory as users write them. Units are powers of 1024, as in PowerShell: KB and KiB are the same.</summary>
public static class MemorySize
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>Reads <c>1073741824</c>, <c>1GB</c>, <c>1.5 GiB</c> or <c>512m</c>.</summary>
    /// <returns>Bytes, at least 1.</returns>
    /// <exception cref="RankToolsException"><c>MemorySizeInvalid</c>: not a positive number with a known unit.</exception>
    public static long Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.LastIndexOfAnyInRange('0', '9') + 1;
        var unit = UnitOf(trimmed[digits..].Trim());
        if (unit >= 0 && double.TryParse(trimmed[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            var bytes = number * Math.Pow(1024, unit);
            if (bytes is >= 1 and < long.MaxValue)
                return (long)bytes;
        }
        throw new RankToolsException("MemorySizeInvalid", ErrorKind.InvalidArgument, text,
            $"'{text}' is no amount of memory. Write a positive number of bytes, or one with a unit: 512MB, 4GB, 1.5GB.");
    }

    /// <summary>Writes an amount with the largest unit that keeps it at least 1, for example <c>7.8 GB</c>.</summary>
    public static string Format(long bytes)
    {
        var unit = 0;
        double amount = bytes;
        for (; Math.Abs(amount) >= 1024 && unit < Units.Length - 1; unit++)
            amount /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{amount:0.#} {Units[unit]}");
    }

    private static int UnitOf(ReadOnlySpan<char> suffix)
    {
        if (suffix.IsEmpty)
            return 0;
        Span<char> upper = stackalloc char[suffix.Length <= 3 ? suffix.Length : 0];
        if (suffix.Length > 3)
            return -1;
        suffix.ToUpperInvariant(upper);
        var rest = upper[1..];
        var known = rest.IsEmpty || rest is "B" || (rest is "IB" && upper[0] != 'B');
        return known ? "BKMGT".IndexOf(upper[0]) : -1;
    }
}
