using System.Collections.Immutable;

using RankTools.Errors;
using RankTools.Propagation;

namespace RankTools.Commands;

/// <summary>Turns the parameters that place patches in an input into the directions that they stand for.</summary>
internal static class PatchParameters
{
    /// <summary>The directions.</summary>
    /// <param name="shape">Shape of what the Jacobian is taken with respect to.</param>
    /// <param name="size">Height and width of every patch.</param>
    /// <param name="rows">First rows; null for the middle.</param>
    /// <param name="columns">First columns; null for the middle.</param>
    /// <param name="channels">Channels; null for all.</param>
    /// <param name="isWhole">True for every value of the input.</param>
    /// <param name="isGiven">Says of a parameter whether the user gave it.</param>
    /// <exception cref="RankToolsException"><c>ParameterConflict</c>, <c>PatchCountMismatch</c>, <c>PatchOutsideImage</c>, <c>ChannelOutsideImage</c>.</exception>
    public static InputDirections Directions(
        ImmutableArray<long> shape, int[] size, int[]? rows, int[]? columns, int[]? channels, bool isWhole, Func<string, bool> isGiven)
    {
        var placed = new[] { nameof(GetLayerRankCommand.PatchSize), nameof(GetLayerRankCommand.PatchRow), nameof(GetLayerRankCommand.PatchColumn) }
            .FirstOrDefault(isGiven);
        if (isWhole && placed is not null)
        {
            throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, placed,
                $"-WholeInput takes every value of the input, so -{placed} has no meaning beside it. Give one or the other.");
        }
        if (isWhole || (shape.Length != 3 && placed is null)) // a centre patch means nothing but in a picture
            return InputDirections.Whole(shape, [.. channels ?? []]);
        var centred = InputDirections.Centred(shape, size[0], size[^1]);
        rows ??= [centred.Row];
        columns ??= [centred.Column];
        if (rows.Length != columns.Length && rows.Length != 1 && columns.Length != 1)
        {
            throw new RankToolsException("PatchCountMismatch", ErrorKind.InvalidArgument, null,
                $"{rows.Length} values of -PatchRow and {columns.Length} of -PatchColumn do not pair up; give equally many, or one.");
        }
        var patches = Enumerable.Range(0, Math.Max(rows.Length, columns.Length))
            .Select(i => new InputPatch(rows[Math.Min(i, rows.Length - 1)], columns[Math.Min(i, columns.Length - 1)], size[0], size[^1]));
        return InputDirections.Of(shape, [.. patches], [.. channels ?? []]);
    }
}
