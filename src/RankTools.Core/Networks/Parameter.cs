using System.Collections.Immutable;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Networks;

/// <summary>
/// One named array of a network's state dictionary. The master copy is kept on the CPU in the type it was stored in; copies in
/// other types, layouts and on other devices are made when first asked for and kept.
/// </summary>
public sealed class Parameter
{
    private readonly Dictionary<(ScalarType, DeviceType, int, bool), Tensor> copies = [];
    private Tensor? master;

    /// <summary>Declares a parameter without a value.</summary>
    /// <param name="key">Its key in the state dictionary.</param>
    /// <param name="role">What it is for; decides how it is initialised.</param>
    /// <param name="shape">Its shape.</param>
    public Parameter(string key, ParameterRole role, params ReadOnlySpan<long> shape)
    {
        Key = key;
        Role = role;
        Shape = [.. shape];
        foreach (var size in shape)
            ElementCount *= size;
    }

    /// <summary>Key in the state dictionary, for example <c>layer1.0.conv1.weight</c>.</summary>
    public string Key { get; }

    /// <summary>What the parameter is for.</summary>
    public ParameterRole Role { get; }

    /// <summary>Shape, row-major.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Where its rows lie, for one that holds something for every place of a grid; null for all others.</summary>
    internal PositionGrid? Grid { get; init; }

    /// <summary>Number of elements.</summary>
    public long ElementCount { get; } = 1;

    /// <summary>True once it holds a value.</summary>
    public bool HasValue => master is not null;

    /// <summary>True for running statistics and constants, which are part of the state but not counted as trained parameters.</summary>
    public bool IsStatistic => Role is ParameterRole.RunningMean or ParameterRole.RunningVariance or ParameterRole.Constant;

    /// <summary>The master copy: on the CPU, float32 or float64.</summary>
    internal Tensor Master => master ?? throw new InvalidOperationException($"Parameter '{Key}' has no value yet.");

    /// <summary>Gives the parameter its value and takes ownership of it.</summary>
    internal void Assign(Tensor value)
    {
        if (!value.shape.AsSpan().SequenceEqual(Shape.AsSpan()))
            throw new ArgumentException($"Parameter '{Key}' has shape ({string.Join(", ", Shape)}), not ({string.Join(", ", value.shape)}).");
        lock (copies)
        {
            master?.Dispose();
            foreach (var copy in copies.Values)
                copy.Dispose();
            copies.Clear();
            master = value.DetachFromDisposeScope();
        }
    }

    /// <summary>The value in another type and on another device; kept, so callers must not dispose of it.</summary>
    /// <param name="type">float32 or float64.</param>
    /// <param name="device">Where it is needed.</param>
    /// <param name="channelsLast">True for four-dimensional weights in channels-last order (see Propagation/TangentLayout).</param>
    internal Tensor As(ScalarType type, Device device, bool channelsLast = false)
    {
        if (Master.dtype == type && device.type == DeviceType.CPU && !channelsLast)
            return Master;
        lock (copies)
        {
            var key = (type, device.type, device.index, channelsLast);
            if (!copies.TryGetValue(key, out var copy))
            {
                using var scope = NewDisposeScope();
                copy = Master.to(type, device);
                if (channelsLast)
                    copy = Propagation.TangentLayout.ChannelsLast(copy);
                copies[key] = copy.DetachFromDisposeScope();
            }
            return copy;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Key;
}
