using System.Collections.Immutable;

using RankTools.Errors;

namespace RankTools.Operators;

/// <summary>The one wording for shapes that do not fit.</summary>
internal static class ShapeError
{
    public static RankToolsException Of(string kind, string expected, params IEnumerable<ImmutableArray<long>> found) =>
        new("ShapeMismatch", ErrorKind.InvalidData, kind,
            $"{kind} expects {expected}, but its input has shape {string.Join(" and ", found.Select(Text))}. Check the size of the input.");

    public static string Text(ImmutableArray<long> shape) => $"({string.Join(", ", shape)})";
}
