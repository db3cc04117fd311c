using RankTools.Networks;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>How long steps took, by the node that they compute.</summary>
/// <param name="device">Where they run.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class StepTimes(Device device, TimeProvider clock)
{
    private readonly Dictionary<Node, double> seconds = [];

    /// <summary>Seconds of a step; 0 for one that did not run.</summary>
    public double this[Node node] => seconds.GetValueOrDefault(node);

    /// <summary>The time now.</summary>
    public long Start() => clock.GetTimestamp();

    /// <summary>Adds what has passed since the start of a step. Work on a GPU is only done once what was queued is.</summary>
    public void Add(Node node, long? start)
    {
        if (device.type == DeviceType.CUDA)
            cuda.synchronize(device);
        seconds[node] = this[node] + clock.GetElapsedTime(start!.Value).TotalSeconds;
    }

    /// <summary>Takes the faster of two trials of some steps, times a factor.</summary>
    public void Take(IEnumerable<PlanStep> steps, StepTimes first, StepTimes second, double factor)
    {
        foreach (var step in steps)
            seconds[step.Node] = Math.Min(first[step.Node], second[step.Node]) * factor;
    }
}
