using System.Diagnostics;

using RankTools.Networks;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>How long steps took, by the node that they compute.</summary>
internal sealed class StepTimes(Device device)
{
    private readonly Dictionary<Node, double> seconds = [];

    /// <summary>Seconds of a step; 0 for one that did not run.</summary>
    public double this[Node node] => seconds.GetValueOrDefault(node);

    /// <summary>The time now.</summary>
    public long Start() => Stopwatch.GetTimestamp();

    /// <summary>Adds what has passed since the start of a step. Work on a GPU is only done once what was queued is.</summary>
    public void Add(Node node, long? start)
    {
        if (device.type == DeviceType.CUDA)
            cuda.synchronize(device);
        seconds[node] = this[node] + Stopwatch.GetElapsedTime(start!.Value).TotalSeconds;
    }

    /// <summary>Makes seconds of a batch seconds of one tangent.</summary>
    public void Divide(IEnumerable<PlanStep> steps, double count)
    {
        foreach (var step in steps)
            seconds[step.Node] = this[step.Node] / count;
    }
}
