using System.Collections;
using System.Management.Automation;

using RankTools.Data;

namespace RankTools.Commands;

/// <summary>Takes .NET matrices (<c>double[,]</c>), stacks of matrices (<c>double[,,]</c>), and lists of both, where matrices are expected.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class MatrixTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly NumericArrayTransformationAttribute Element = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        IEnumerable<object?> items = Unwrapped(inputData) switch
        {
            Array { Rank: > 1 } matrix => [matrix],
            string text => [text],
            IEnumerable list => list.Cast<object?>(),
            var one => [one],
        };
        return items.Select(item => Element.Transform(engineIntrinsics, item) as NumericArray
            ?? throw new ArgumentTransformationMetadataException($"'{item}' is no matrix. Give .NET arrays of two or three dimensions, such as [double[,]].")).ToArray();
    }

    private static object? Unwrapped(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
