using System.Collections.Immutable;
using System.Globalization;

using RankTools.Errors;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// The input directions that a Jacobian is taken with respect to: all pixels of one or more patches (or of the whole image), in
/// some or all channels. One direction is one value of the input. Tokens count as a map of one column: a row is a token, a channel
/// a feature.
/// </summary>
public sealed class InputDirections
{
    private readonly long[] positions; // within the bounding rectangle, height × width × channels order

    private InputDirections(ImmutableArray<long> shape, ImmutableArray<InputPatch> patches, ImmutableArray<int> channels)
    {
        (InputShape, MapShape, Patches, Channels) = (shape, AsMap(shape), patches, channels);
        Bounds = patches.Select(patch => new MapRegion(patch.Row, patch.Row + patch.Height, patch.Column, patch.Column + patch.Width))
            .Aggregate((region, next) => region.Union(next));
        positions = [.. Enumerate().Distinct().Order()];
    }

    /// <summary>Shape of the input: channels, height and width for a picture.</summary>
    public ImmutableArray<long> InputShape { get; }

    /// <summary>The input as channels, height and width.</summary>
    internal ImmutableArray<long> MapShape { get; }

    /// <summary>True when the input is a map itself, which is kept with channels last.</summary>
    internal bool IsMap => InputShape.Length == 3;

    /// <summary>The patches; one that covers everything for the whole input.</summary>
    public ImmutableArray<InputPatch> Patches { get; }

    /// <summary>The channels.</summary>
    public ImmutableArray<int> Channels { get; }

    /// <summary>Number of directions, p.</summary>
    public int Count => positions.Length;

    /// <summary>True when every value of the input is a direction.</summary>
    public bool IsWhole => Count == InputShape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The smallest rectangle around all patches.</summary>
    internal MapRegion Bounds { get; }

    /// <summary>Positions of the directions in that rectangle, in height × width × channels order.</summary>
    internal ReadOnlySpan<long> Positions => positions;

    /// <summary>Every value of the input.</summary>
    public static InputDirections Whole(ImmutableArray<long> inputShape, ImmutableArray<int> channels = default)
    {
        var shape = AsMap(inputShape);
        return Of(inputShape, [new InputPatch(0, 0, (int)shape[1], (int)shape[2])], channels);
    }

    /// <summary>A patch in the centre, rounded towards the top left as the paper's code does.</summary>
    public static InputPatch Centred(ImmutableArray<long> inputShape, int height, int width)
    {
        var shape = AsMap(inputShape);
        return new((int)(shape[1] - height) / 2, (int)(shape[2] - width) / 2, height, width);
    }

    /// <summary>
    /// A shape as channels, height and width: tokens × features as a column of tokens, anything else that is no picture as one
    /// pixel with all of its values as channels.
    /// </summary>
    public static ImmutableArray<long> AsMap(ImmutableArray<long> shape) => shape switch
    {
        [_, _, _] => shape,
        [var tokens, var features] => [features, tokens, 1],
        _ => [shape.Aggregate(1L, (product, size) => product * size), 1, 1],
    };

    /// <summary>All values of the given patches and channels; patches may overlap.</summary>
    /// <exception cref="RankToolsException"><c>PatchOutsideImage</c> or <c>ChannelOutsideImage</c>.</exception>
    public static InputDirections Of(ImmutableArray<long> inputShape, ImmutableArray<InputPatch> patches, ImmutableArray<int> channels = default)
    {
        var map = AsMap(inputShape);
        foreach (var patch in patches)
        {
            if (patch.Height < 1 || patch.Width < 1 || patch.Row < 0 || patch.Column < 0
                || patch.Row + (long)patch.Height > map[1] || patch.Column + (long)patch.Width > map[2])
            {
                throw new RankToolsException("PatchOutsideImage", ErrorKind.InvalidArgument, patch.ToString(),
                    $"The patch {patch} (height x width @ row, column) does not lie inside the {map[1]}×{map[2]} input. "
                    + "Choose -PatchSize, -PatchRow and -PatchColumn so that it does"
                    + (inputShape.Length == 3 ? "." : "; tokens are rows of a map of one column. -WholeInput takes everything."));
            }
        }
        if (channels.IsDefaultOrEmpty)
            channels = [.. Enumerable.Range(0, (int)map[0])];
        foreach (var channel in channels.Where(channel => channel < 0 || channel >= map[0]))
        {
            throw new RankToolsException("ChannelOutsideImage", ErrorKind.InvalidArgument, channel,
                $"There is no channel {channel}: the input has channels 0 to {map[0] - 1}.");
        }
        return new(inputShape, patches, channels);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; null or empty text is the whole input.</summary>
    /// <exception cref="RankToolsException"><c>PatchInvalid</c>, <c>PatchOutsideImage</c> or <c>ChannelOutsideImage</c>.</exception>
    public static InputDirections Parse(ImmutableArray<long> inputShape, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Whole(inputShape);
        var parts = text.TrimEnd(']').Split('[');
        try
        {
            return Of(inputShape, [.. parts[0].Split('+').Select(Patch)], parts.Length == 1 ? default : [.. parts[1].Split(',').Select(Number)]);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new RankToolsException("PatchInvalid", ErrorKind.InvalidData, text,
                $"'{text}' is no patch; expected height x width @ row, column, such as 16x16@104,104.", e);
        }

        static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        static InputPatch Patch(string patch) => patch.Split('x', '@', ',') is [var height, var width, var row, var column]
            ? new(Number(row), Number(column), Number(height), Number(width))
            : throw new FormatException(patch);
    }

    /// <summary>Text form, for example <c>16x16@104,104</c>; several patches are joined by '+'.</summary>
    public override string ToString() => string.Join('+', Patches)
        + (Channels.Length == MapShape[0] ? "" : $"[{string.Join(',', Channels)}]");

    /// <summary>A batch of inputs as N × H × W × C, without copying.</summary>
    internal Tensor AsRows(Tensor inputs) =>
        IsMap ? TangentLayout.AsRows(inputs) : inputs.reshape(inputs.shape[0], MapShape[1], MapShape[2], MapShape[0]);

    /// <summary>A copy of the input that is zero outside the patches, in all channels.</summary>
    internal Tensor Mask(Tensor input)
    {
        using var scope = NewDisposeScope();
        var mask = zeros_like(input);
        var rows = AsRows(mask);
        foreach (var patch in Patches)
            rows.narrow(1, patch.Row, patch.Height).narrow(2, patch.Column, patch.Width).fill_(1);
        return (input * mask).DetachFromDisposeScope();
    }

    private IEnumerable<long> Enumerate() =>
        from patch in Patches
        from row in Enumerable.Range(patch.Row - (int)Bounds.Top, patch.Height)
        from column in Enumerable.Range(patch.Column - (int)Bounds.Left, patch.Width)
        from channel in Channels
        select (row * Bounds.Width + column) * MapShape[0] + channel;
}
