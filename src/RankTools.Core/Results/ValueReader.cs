using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;

using RankTools.Collections;
using RankTools.Errors;
using RankTools.Ranks;

namespace RankTools.Results;

/// <summary>
/// Turns values as files keep them into those that results hold: texts, whole numbers where enumerations were, lists as lists or as texts.
/// Export-Csv writes numbers in the culture of whoever ran it, so every culture's decimal mark, minus and infinity are understood; none of them
/// writes group separators.
/// </summary>
internal static class ValueReader
{
    private static readonly MethodInfo MakerOf = typeof(ValueReader).GetMethod(nameof(MakeValueList), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly ConcurrentDictionary<Type, Func<IReadOnlyList<object>, object>> ListMakers = new();

    /// <summary>Reads a value.</summary>
    /// <param name="value">What <see cref="IPropertySource"/> gives.</param>
    /// <param name="type">What it is to be.</param>
    /// <param name="isNullable">Whether it may be null.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <exception cref="RankToolsException"><c>PropertyMissing</c>, <c>PropertyInvalid</c>.</exception>
    public static object? Read(object? value, Type type, bool isNullable, string path)
    {
        if (value is null || (isNullable && value is string blank && string.IsNullOrWhiteSpace(blank)))
            return isNullable ? null : throw ResultErrors.Missing(path);
        var target = Nullable.GetUnderlyingType(type) ?? type;
        var element = ElementOf(target);
        if (element is null && !RecordPlan.IsRecord(target))
            return ReadScalar(value, target, path);
        if (target.IsInstanceOfType(value))
            return value;
        return element is null ? ReadRecord(value, RecordPlan.Of(target), isNullable, path) : ReadList(value, target, element, path);
    }

    /// <summary>Reads a text, a number, a truth value, or a member of an enumeration.</summary>
    /// <exception cref="RankToolsException"><c>PropertyInvalid</c>.</exception>
    public static object ReadScalar(object value, Type type, string path)
    {
        if (value is not IConvertible || (type == typeof(string) && value is DateTime))
            throw ResultErrors.Invalid(path, value, Expected(type));
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        object? read =
            type == typeof(string) ? text
            : type == typeof(double) ? value is double number ? number : Number(text)
            : type == typeof(int) ? Integer(text) is >= 0 and <= int.MaxValue and { } count ? (int)count : null
            : type == typeof(long) ? Integer(text)
            : type == typeof(bool) ? bool.TryParse(text, out var flag) ? flag : null
            : type.IsEnum ? Enum.TryParse(type, text, ignoreCase: true, out var member) && Enum.IsDefined(type, member) ? member : null
            : throw new NotSupportedException($"{path}: no results hold a {type}.");
        return read is null or double.NaN ? throw ResultErrors.Invalid(path, value, Expected(type)) : read;
    }

    /// <summary>The type of the elements of a list; null of what is none.</summary>
    public static Type? ElementOf(Type type) =>
        type == typeof(Spectrum) ? typeof(double) : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>Makes a list of its elements.</summary>
    /// <exception cref="RankToolsException"><c>PropertyInvalid</c>: singular values that cannot be such.</exception>
    public static object MakeList(IReadOnlyList<object> elements, Type type, Type element, string path)
    {
        if (type != typeof(Spectrum))
            return ListMakers.GetOrAdd(element, static element => MakerOf.MakeGenericMethod(element).CreateDelegate<Func<IReadOnlyList<object>, object>>())(elements);
        try
        {
            return new Spectrum([.. elements.Cast<double>()]);
        }
        catch (RankToolsException failure)
        {
            throw ResultErrors.Contradiction(path, failure);
        }
    }

    private static ValueList<T> MakeValueList<T>(IReadOnlyList<object> elements) => [.. elements.Cast<T>()];

    private static object ReadList(object value, Type type, Type element, string path)
    {
        if (value is string text)
            return new RecordTextReader(text, path).ReadList(type, element);
        // PowerShell makes a list of one element the element itself where it can.
        IEnumerable<object?> items = value is IEnumerable list ? list.Cast<object?>() : [value];
        return MakeList([.. items.Select((item, i) => Read(item, element, isNullable: false, $"{path}[{i}]")!)], type, element, path);
    }

    private static object? ReadRecord(object value, RecordPlan plan, bool isNullable, string path) => value switch
    {
        IPropertySource source => plan.Read(source, path + "."),
        string text when plan.HasText => new RecordTextReader(text, path).ReadRecord(plan),
        // The text of such a record sums it up.
        string when isNullable => null,
        _ => throw ResultErrors.Invalid(path, value, $"the properties {string.Join(", ", plan.Fields.Select(field => field.Name))}, which deeper JSON or CliXml keeps"),
    };

    private static double? Number(string text) =>
        double.TryParse(Plain(text), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsNaN(value) ? value : null;

    private static long? Integer(string text) => long.TryParse(Plain(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Plain(string text) => text.Trim().Replace(',', '.').Replace('\u066B', '.').Replace('\u2212', '-')
        .Replace("\u200E", "", StringComparison.Ordinal).Replace("\u200F", "", StringComparison.Ordinal)
        .Replace("∞", "Infinity", StringComparison.Ordinal);

    private static string Expected(Type type) =>
        type == typeof(string) ? "a text (ConvertFrom-Json -DateKind String leaves those that look like dates as they are)"
        : type == typeof(double) ? "a number"
        : type == typeof(int) ? "a count"
        : type == typeof(long) ? "an integer"
        : type == typeof(bool) ? "True or False"
        : "one of " + string.Join(", ", Enum.GetNames(type));
}
