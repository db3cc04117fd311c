using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Progress;

/// <summary>
/// Takes the time of layers where somebody asks for it, and does nothing otherwise. Work on a GPU is only done once what was queued is, so
/// asking makes a pass wait for every layer.
/// </summary>
/// <param name="sink">Told each layer's times; null where nobody asks.</param>
/// <param name="device">Where the work runs.</param>
/// <param name="clock">Tells the time; by default the system's.</param>
internal sealed class LayerClock(Action<LayerTiming>? sink, Device device, TimeProvider? clock = null)
{
    private readonly TimeProvider time = clock ?? TimeProvider.System;
    private long begin = (clock ?? TimeProvider.System).GetTimestamp();
    private double propagation;

    /// <summary>A layer's share begins; time that a slow reader of results took before is no part of it.</summary>
    public void Begin() => begin = time.GetTimestamp();

    /// <summary>The layer's Jacobian is there.</summary>
    public void Propagated()
    {
        if (sink is not null)
            propagation = Lap();
    }

    /// <summary>The layer's result is there.</summary>
    public void Measured(string layer) => sink?.Invoke(new(layer, propagation, Lap()));

    /// <summary>Work is done that layers share, and no one's own.</summary>
    public void Shared(string name)
    {
        if (sink is not null)
            sink(new(name, Lap(), 0));
        propagation = 0;
    }

    private double Lap()
    {
        if (device.type == DeviceType.CUDA)
            cuda.synchronize(device);
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(begin, now).TotalSeconds;
        begin = now;
        return seconds;
    }
}
