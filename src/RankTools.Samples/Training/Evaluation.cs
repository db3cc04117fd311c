using RankTools.Samples.Drawing;
using RankTools.Samples.Networks;

using TorchSharp;

namespace RankTools.Samples.Training;

/// <summary>What a network made of labelled images.</summary>
/// <param name="Labels">What each image shows.</param>
/// <param name="Predictions">What the network says it shows.</param>
internal sealed record Evaluation(IReadOnlyList<int> Labels, IReadOnlyList<int> Predictions)
{
    private const int BatchSize = 256;

    /// <summary>Share of the images that were recognised.</summary>
    public double Accuracy => Share((label, prediction) => label == prediction);

    /// <summary>Runs the network, with its remembered batch statistics, on all images.</summary>
    public static Evaluation Of(ITrainableNetwork network, IEnumerable<(int Label, byte[] Pixels)> images)
    {
        using var off = torch.no_grad();
        List<int> labels = [], predictions = [];
        foreach (var batch in images.Chunk(BatchSize))
        {
            using var scope = torch.NewDisposeScope();
            var logits = network.Forward(Preprocessing.Apply([.. batch.Select(image => image.Pixels)]), training: false);
            predictions.AddRange(logits.argmax(1).data<long>().Select(prediction => (int)prediction));
            labels.AddRange(batch.Select(image => image.Label));
        }
        return new Evaluation(labels, predictions);
    }

    /// <summary>Share of the images whose shape, texture or colour family was recognised, whatever the class.</summary>
    public double AccuracyOf<T>(Func<SampleClass, T> family) =>
        Share((label, prediction) => Equals(family(SampleClass.All[label]), family(SampleClass.All[prediction])));

    /// <summary>Accuracy within each shape, texture or colour family.</summary>
    public IReadOnlyList<(T Family, double Accuracy)> Within<T>(Func<SampleClass, T> family) where T : notnull =>
    [
        .. from pair in Labels.Zip(Predictions)
           group pair by family(SampleClass.All[pair.First]) into members
           orderby members.Key
           select (members.Key, members.Average(pair => pair.First == pair.Second ? 1.0 : 0.0))
    ];

    private double Share(Func<int, int, bool> counts) => Labels.Zip(Predictions, counts).Average(hit => hit ? 1.0 : 0.0);
}
