using System.Collections.Immutable;

namespace RankTools.Data;

/// <summary>One input of a network, ready to be pushed through it.</summary>
/// <param name="Source">Where it comes from: a path, with <c>#</c> and an index or entry where the file holds several.</param>
/// <param name="Label">The class, where the file tells it.</param>
/// <param name="Shape">Channels, height, width.</param>
/// <param name="Values">channels × height × width finite values, row-major; read-only by agreement.</param>
public sealed record InputItem(string Source, int? Label, ImmutableArray<long> Shape, double[] Values)
{
    /// <summary>What was done to the picture that it was; null for one that was an array already.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>True where the picture was turned as its EXIF orientation says.</summary>
    public bool FollowsOrientation { get; init; }

    /// <summary>What was done to the picture in one line, for results to keep; null for what was an array already.</summary>
    public string? PreprocessingText => Preprocessing?.Describe(FollowsOrientation);
}
