using TorchSharp;

using static TorchSharp.torch.nn;

namespace RankTools.Samples.Networks;

/// <summary>
/// The residual network for 32 × 32 images of He et al. (2016): a 3 × 3 convolution, three stages of two-convolution blocks with
/// 16, 32 and 64 channels, global average pooling, a linear classifier. Where a stage halves the map the shortcut is their option A:
/// every other pixel, the new channels zero, half of them before and half after. Weights are named as in akamaster/pytorch_resnet_cifar10.
/// </summary>
internal sealed class CifarResidualNetwork : ITrainableNetwork
{
    private static readonly int[] Widths = [16, 32, 64];

    private readonly int blocks;

    /// <summary>A network of 6 × <paramref name="blocks"/> + 2 layers with random weights.</summary>
    public CifarResidualNetwork(int blocks, int classes, long seed)
    {
        this.blocks = blocks;
        Weights = new WeightSet(seed);
        AddUnit("conv1", "bn1", 3, Widths[0]);
        for (int stage = 0, from = Widths[0]; stage < Widths.Length; stage++)
            for (var block = 0; block < blocks; block++, from = Widths[stage])
            {
                AddUnit($"{BlockName(stage, block)}.conv1", $"{BlockName(stage, block)}.bn1", from, Widths[stage]);
                AddUnit($"{BlockName(stage, block)}.conv2", $"{BlockName(stage, block)}.bn2", Widths[stage], Widths[stage]);
            }
        Weights.AddNormal("linear.weight", Math.Sqrt(2.0 / Widths[^1]), classes, Widths[^1]);
        Weights.AddConstant("linear.bias", 0, classes);
    }

    public WeightSet Weights { get; }

    public TrainingRecipe Recipe { get; } = new(OptimizerKind.Momentum, LearningRate: 0.1, WeightDecay: 5e-4, BatchSize: 64);

    public torch.Tensor Forward(torch.Tensor images, bool training)
    {
        var channelsLast = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2); // the same values; a third faster from here on
        var x = functional.relu(Unit("conv1", "bn1", channelsLast, 1, training)); // N × 16 × 32 × 32
        for (var stage = 0; stage < Widths.Length; stage++)
            for (var block = 0; block < blocks; block++)
                x = Block(BlockName(stage, block), x, halve: stage > 0 && block == 0, training);
        return functional.linear(x.mean([2, 3]), Weights["linear.weight"], Weights["linear.bias"]); // N × classes
    }

    public void Dispose() => Weights.Dispose();

    private torch.Tensor Block(string name, torch.Tensor x, bool halve, bool training)
    {
        var inner = functional.relu(Unit($"{name}.conv1", $"{name}.bn1", x, halve ? 2 : 1, training));
        var branch = Unit($"{name}.conv2", $"{name}.bn2", inner, 1, training);
        return functional.relu(branch + (halve ? Shortcut(x, branch.shape[1] - x.shape[1]) : x));
    }

    /// <summary>Option A: N × C × H × W to N × (C + added) × H/2 × W/2, without weights.</summary>
    private static torch.Tensor Shortcut(torch.Tensor x, long added)
    {
        var other = torch.TensorIndex.Slice(step: 2);
        var thinned = x[torch.TensorIndex.Colon, torch.TensorIndex.Colon, other, other];
        return functional.pad(thinned, [0, 0, 0, 0, added / 2, added / 2]);
    }

    private torch.Tensor Unit(string convolution, string norm, torch.Tensor x, int stride, bool training)
    {
        var sums = functional.conv2d(x, Weights[$"{convolution}.weight"], strides: [stride, stride], padding: [1, 1]);
        return functional.batch_norm(sums, Weights[$"{norm}.running_mean"], Weights[$"{norm}.running_var"],
            Weights[$"{norm}.weight"], Weights[$"{norm}.bias"], training, momentum: 0.1, eps: 1e-5);
    }

    private void AddUnit(string convolution, string norm, int from, int to)
    {
        Weights.AddNormal($"{convolution}.weight", Math.Sqrt(2.0 / (9 * from)), to, from, 3, 3); // He et al. (2015)
        Weights.AddConstant($"{norm}.weight", 1, to);
        Weights.AddConstant($"{norm}.bias", 0, to);
        Weights.AddBuffer($"{norm}.running_mean", 0, to);
        Weights.AddBuffer($"{norm}.running_var", 1, to);
    }

    private static string BlockName(int stage, int block) => $"layer{stage + 1}.{block}";
}
