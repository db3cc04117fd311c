using RankTools.Ranks;
using RankTools.Results;

namespace RankTools.Core.Tests.Results;

/// <summary>A result of any kind with something in every property, or with nothing in all that can be empty.</summary>
internal static class GeneratedResults
{
    public static object Full(Type type) => Make(type, isFull: true);

    public static object Empty(Type type) => Make(type, isFull: false);

    private static object Make(Type type, bool isFull)
    {
        var count = 0;
        return RecordPlan.Of(type).Make(field => Value(field.Type, field.Name, field.IsNullable, isFull, ++count), "");
    }

    private static object? Value(Type type, string name, bool isNullable, bool isFull, int number)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        if (isNullable && !isFull)
            return null;
        if (target == typeof(Spectrum))
            return isFull ? new Spectrum([Math.PI * number, 1.0 / 3, 1e-17]) : Spectrum.Empty;
        if (ValueReader.ElementOf(target) is { } element)
            return ValueReader.MakeList([.. Enumerable.Range(1, isFull ? 3 : 0).Select(i => Value(element, $"{name} {i}", false, isFull, number + i)!)], target, element, name);
        if (RecordPlan.IsRecord(target))
            return target == typeof(Tolerance) ? new Tolerance(ToleranceRule.Relative, 0.01) : Make(target, isFull);
        return target == typeof(string) ? isFull ? $"{name}; \"ü\" {number} ] -" : ""
            : target == typeof(double) ? number % 3 == 0 ? -Math.E / number : Math.Pow(number, -7.3)
            : target == typeof(int) ? number
            : target == typeof(long) ? number == 1 ? 1L << 40 : number
            : target == typeof(bool) ? isFull
            : target.IsEnum ? Enum.GetValues(target).GetValue(isFull ? ^1 : 0)
            : throw new NotSupportedException($"{name}: {type}");
    }

    private static object? GetValue(this Array values, Index index) => values.GetValue(index.GetOffset(values.Length));
}
