using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>The tangents that a pass starts with: one direction each, and the random combinations that measure the error.</summary>
internal sealed class InputTangents(InputDirections directions, Witness? weights, TangentPassOptions options)
{
    /// <summary>One-hot tangents of the given directions, on a window that holds them.</summary>
    public Tensor Rows(RowRange rows, TangentWindow window)
    {
        using var scope = NewDisposeScope();
        var index = tensor(rows.Rows.Select(row => Place(directions.Positions[row], window)).ToArray(), int64).to(options.Device).unsqueeze(1);
        var flat = zeros([rows.Count, window.Count], options.Type, options.Device).scatter_(1, index, ones([rows.Count, 1], options.Type, options.Device));
        return window.AsPart(flat).DetachFromDisposeScope();
    }

    /// <summary>The weights of the witnesses as tangents in float64.</summary>
    public Tensor Witnesses(TangentWindow window)
    {
        using var scope = NewDisposeScope();
        var index = tensor(directions.Positions.ToArray().Select(position => Place(position, window)).ToArray(), int64).to(options.Device);
        var flat = zeros([weights!.Matrix.shape[0], window.Count], float64, options.Device).index_copy_(1, index, weights.Matrix);
        return window.AsPart(flat).DetachFromDisposeScope();
    }

    /// <summary>From a position in the directions' own rectangle to one in a window.</summary>
    private long Place(long position, TangentWindow window)
    {
        if (!directions.IsMap)
            return position; // the rectangle of tokens, or all of a vector, is the window itself
        var (bounds, channels, region) = (directions.Bounds, directions.MapShape[0], window.Region);
        var (pixel, channel) = (position / channels, position % channels);
        var (row, column) = (bounds.Top + pixel / bounds.Width - region.Top, bounds.Left + pixel % bounds.Width - region.Left);
        return (row * region.Width + column) * channels + channel;
    }
}
