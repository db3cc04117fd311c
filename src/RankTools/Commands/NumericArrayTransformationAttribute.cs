using System.Management.Automation;

using RankTools.Data;

namespace RankTools.Commands;

/// <summary>Takes .NET arrays of numbers (<c>double[,,]</c>, <c>float[,,]</c>, …) where a <see cref="NumericArray"/> is expected.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class NumericArrayTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Convert(inputData);

    private static object? Convert(object? value) => value switch
    {
        PSObject wrapped => Convert(wrapped.BaseObject) is NumericArray array ? array : value,
        FileSystemInfo file => throw NoArray(file.Name),
        Array { Rank: >= 2 } array when array.GetType().GetElementType() is { IsPrimitive: true } element && element != typeof(char) => FromArray(array),
        _ => value, // anything else is left for the other parameters to bind
    };

    /// <summary>The engine takes it, with a failed cast inside, as "try another parameter" for objects of the pipeline, and shows it otherwise.</summary>
    private static ArgumentTransformationMetadataException NoArray(string file)
    {
        var text = $"'{file}' is a file, and an array of numbers is expected. Give files with -Path, or pipe them.";
        return new(text, new PSInvalidCastException(text));
    }

    private static NumericArray FromArray(Array array)
    {
        long[] shape = [.. Enumerable.Range(0, array.Rank).Select(dimension => array.GetLongLength(dimension))];
        if (array.GetType().GetElementType() == typeof(float)) // kept in 32 bits, which decides the tolerance of the rule Svd
            return NumericArray.FromSingles([.. array.Cast<float>()], shape);
        var values = new double[array.Length];
        var position = 0;
        foreach (var element in array)
            values[position++] = System.Convert.ToDouble(element, System.Globalization.CultureInfo.InvariantCulture);
        return NumericArray.FromDoubles(values, shape);
    }
}
