using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;

using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Commands;

/// <summary>Turns what users write for the values of a network's inputs into arrays.</summary>
internal static class InputValueReader
{
    /// <summary>Arrays by name.</summary>
    /// <param name="values">
    /// By input name a path, a file, a number, a .NET array of any rank, or a list of numbers or of lists of one length.
    /// </param>
    /// <param name="locate">Makes a full path of one that may be relative to the session's location.</param>
    /// <exception cref="RankToolsException"><c>InputValueInvalid</c>, or those of <see cref="ArrayFile.Read"/>.</exception>
    public static ImmutableDictionary<string, NumericArray> Read(IDictionary values, Func<string, string> locate)
    {
        var arrays = ImmutableDictionary.CreateBuilder<string, NumericArray>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in values)
        {
            var name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            arrays[name] = Plain(entry.Value) switch
            {
                NumericArray array => array,
                string path => ArrayFile.Read(locate(path)),
                FileInfo file => ArrayFile.Read(file.FullName),
                var value => FromNumbers(name, value),
            };
        }
        return arrays.ToImmutable();
    }

    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static NumericArray FromNumbers(string name, object? value)
    {
        var shape = Shape(name, value);
        var numbers = new List<double>();
        Collect(name, value, numbers);
        return shape.Aggregate(1L, (product, size) => product * size) == numbers.Count
            ? NumericArray.FromDoubles([.. numbers], shape.AsSpan())
            : throw Invalid(name, "lists of different lengths");
    }

    /// <summary>The extents of an array, or of lists inside lists as the first ones show them.</summary>
    private static ImmutableArray<long> Shape(string name, object? value) => Plain(value) switch
    {
        Array { Rank: > 1 } array => [.. Enumerable.Range(0, array.Rank).Select(dimension => array.GetLongLength(dimension))],
        IList { Count: 0 } => [0],
        IList list => [list.Count, .. Shape(name, list[0])],
        var number => IsNumber(number) ? [] : throw Invalid(name, number?.GetType().Name ?? "nothing"),
    };

    private static void Collect(string name, object? value, List<double> numbers)
    {
        switch (Plain(value))
        {
            case Array { Rank: > 1 } array:
                foreach (var element in array)
                    Collect(name, element, numbers);
                break;
            case IList list:
                foreach (var element in list)
                    Collect(name, element, numbers);
                break;
            case var number when IsNumber(number):
                numbers.Add(Convert.ToDouble(number, CultureInfo.InvariantCulture));
                break;
            case var other:
                throw Invalid(name, other?.GetType().Name ?? "nothing");
        }
    }

    private static bool IsNumber(object? value) => value is (IConvertible or Half) and not (string or char or DateTime or DBNull);

    private static RankToolsException Invalid(string name, string found) => new("InputValueInvalid", ErrorKind.InvalidArgument, name,
        $"The value of input '{name}' holds {found}. Give an array of numbers, lists of numbers of one length, or the path of an .npy, .npz or .pb file.");
}
