using System.Collections.Immutable;

using RankTools.Errors;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// The input directions that a Jacobian is taken with respect to: all pixels of one or more patches (or of the whole image), in
/// some or all channels. One direction is one value of the input.
/// </summary>
public sealed class InputDirections
{
    private readonly long[] positions; // within the bounding rectangle, height × width × channels order

    private InputDirections(ImmutableArray<long> shape, ImmutableArray<InputPatch> patches, ImmutableArray<int> channels)
    {
        (InputShape, Patches, Channels) = (shape, patches, channels);
        Bounds = patches.Select(patch => new MapRegion(patch.Row, patch.Row + patch.Height, patch.Column, patch.Column + patch.Width))
            .Aggregate((region, next) => region.Union(next));
        positions = [.. Enumerate().Distinct().Order()];
    }

    /// <summary>Channels, height and width of the input.</summary>
    public ImmutableArray<long> InputShape { get; }

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
    public static InputDirections Whole(ImmutableArray<long> inputShape) =>
        Of(inputShape, [new InputPatch(0, 0, (int)inputShape[1], (int)inputShape[2])]);

    /// <summary>A patch in the centre, rounded towards the top left as the paper's code does.</summary>
    public static InputPatch Centred(ImmutableArray<long> inputShape, int height, int width) =>
        new((int)(inputShape[1] - height) / 2, (int)(inputShape[2] - width) / 2, height, width);

    /// <summary>All values of the given patches and channels; patches may overlap.</summary>
    /// <exception cref="RankToolsException"><c>PatchOutsideImage</c> or <c>ChannelOutsideImage</c>.</exception>
    public static InputDirections Of(ImmutableArray<long> inputShape, ImmutableArray<InputPatch> patches, ImmutableArray<int> channels = default)
    {
        if (inputShape.Length != 3)
        {
            throw new RankToolsException("InputNotAnImage", ErrorKind.NotSupported, null,
                $"Patches need an image (channels, height, width) as input; this network's input has shape ({string.Join(", ", inputShape)}).");
        }
        foreach (var patch in patches)
        {
            if (patch.Height < 1 || patch.Width < 1 || patch.Row < 0 || patch.Column < 0
                || patch.Row + (long)patch.Height > inputShape[1] || patch.Column + (long)patch.Width > inputShape[2])
            {
                throw new RankToolsException("PatchOutsideImage", ErrorKind.InvalidArgument, patch.ToString(),
                    $"The patch {patch} (height x width @ row, column) does not lie inside the {inputShape[1]}×{inputShape[2]} input. "
                    + "Choose -PatchSize, -PatchRow and -PatchColumn so that it does.");
            }
        }
        if (channels.IsDefaultOrEmpty)
            channels = [.. Enumerable.Range(0, (int)inputShape[0])];
        foreach (var channel in channels.Where(channel => channel < 0 || channel >= inputShape[0]))
        {
            throw new RankToolsException("ChannelOutsideImage", ErrorKind.InvalidArgument, channel,
                $"There is no channel {channel}: the input has channels 0 to {inputShape[0] - 1}.");
        }
        return new(inputShape, patches, channels);
    }

    /// <summary>Text form, for example <c>16x16@104,104</c>; several patches are joined by '+'.</summary>
    public override string ToString() => string.Join('+', Patches)
        + (Channels.Length == InputShape[0] ? "" : $"[{string.Join(',', Channels)}]");

    /// <summary>A copy of the image that is zero outside the patches, in all channels.</summary>
    internal Tensor Mask(Tensor image)
    {
        using var scope = NewDisposeScope();
        var mask = zeros_like(image);
        foreach (var patch in Patches)
            mask.narrow(2, patch.Row, patch.Height).narrow(3, patch.Column, patch.Width).fill_(1);
        return (image * mask).DetachFromDisposeScope();
    }

    private IEnumerable<long> Enumerate() =>
        from patch in Patches
        from row in Enumerable.Range(patch.Row - (int)Bounds.Top, patch.Height)
        from column in Enumerable.Range(patch.Column - (int)Bounds.Left, patch.Width)
        from channel in Channels
        select (row * Bounds.Width + column) * InputShape[0] + channel;
}
