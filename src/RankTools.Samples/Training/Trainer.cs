using System.Diagnostics;

using RankTools.Samples.Drawing;
using RankTools.Samples.Networks;

using TorchSharp.Modules;

using static TorchSharp.torch;

namespace RankTools.Samples.Training;

/// <summary>
/// Trains a network by cross-entropy on an endless series of fresh images. The learning rate rises linearly over the first tenth
/// of the training and falls to zero as half a cosine.
/// </summary>
/// <remarks>
/// The same seed gives the same images everywhere. Trained weights repeat bit for bit only on the same kind of processor with the same
/// version of libtorch: elsewhere sums are taken in another order.
/// </remarks>
internal sealed class Trainer(ITrainableNetwork network, TrainingPlan plan, Action<string> report)
{
    private const double WarmUp = 0.1;
    private const int ReportEvery = 50;

    /// <summary>Trains until the plan's end.</summary>
    /// <returns>The number of steps made.</returns>
    public int Run()
    {
        var recipe = network.Recipe;
        using var optimizer = CreateOptimizer(recipe);
        using var batches = new SampleBatches(SampleSeries.Training((ulong)plan.Seed), recipe.BatchSize);
        var clock = Stopwatch.StartNew();
        var (loss, correct) = (0.0, 0.0);
        for (var step = 0; ; step++)
        {
            var progress = Math.Max((double)step / plan.Steps, clock.Elapsed / plan.Limit);
            if (progress >= 1)
                return step;
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = recipe.LearningRate * Schedule(progress);
            var (stepLoss, stepCorrect) = Step(optimizer, batches.Next());
            loss += stepLoss / ReportEvery;
            correct += stepCorrect / ReportEvery;
            if ((step + 1) % ReportEvery == 0)
            {
                report($"step {step + 1}  {clock.Elapsed.TotalSeconds:F0} s  loss {loss:F3}  accuracy {correct:P1}");
                (loss, correct) = (0, 0);
            }
        }
    }

    private (double Loss, double Correct) Step(optim.Optimizer optimizer, (long[] Labels, byte[][] Images) batch)
    {
        using var scope = NewDisposeScope();
        var labels = tensor(batch.Labels);
        var logits = network.Forward(Preprocessing.Apply(batch.Images), training: true);
        var loss = nn.functional.cross_entropy(logits, labels);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
        return (loss.item<float>(), logits.argmax(1).eq(labels).to_type(float32).mean().item<float>());
    }

    private static double Schedule(double progress) => progress < WarmUp
        ? Math.Max(progress / WarmUp, 0.01)
        : 0.5 * (1 + Math.Cos(Math.PI * (progress - WarmUp) / (1 - WarmUp)));

    private optim.Optimizer CreateOptimizer(TrainingRecipe recipe)
    {
        var decaying = network.Weights.Parameters.Where(parameter => parameter.dim() > 1);
        var steady = network.Weights.Parameters.Where(parameter => parameter.dim() <= 1);
        return recipe.Optimizer switch
        {
            OptimizerKind.Momentum => optim.SGD(
                [new SGD.ParamGroup(decaying, recipe.LearningRate, momentum: 0.9, weight_decay: recipe.WeightDecay, nesterov: true),
                 new SGD.ParamGroup(steady, recipe.LearningRate, momentum: 0.9, nesterov: true)], recipe.LearningRate),
            _ => optim.AdamW(
                [new AdamW.ParamGroup(decaying, recipe.LearningRate, weight_decay: recipe.WeightDecay),
                 new AdamW.ParamGroup(steady, recipe.LearningRate, weight_decay: 0)], recipe.LearningRate),
        };
    }
}
