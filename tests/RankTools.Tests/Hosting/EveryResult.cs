using System.Management.Automation;

using RankTools.Core.Tests.Onnx;
using RankTools.Tests.Files;

namespace RankTools.Tests.Hosting;

/// <summary>A session with results of every kind that a report has a section for.</summary>
public sealed class EveryResult : IDisposable
{
    private const string Script =
        """
        $data = Import-ImageDataset $sample.DatasetPath -ClassName $sample.ClassNamePath
        $null = $data | Export-NetworkFeature related.safetensors -Network $net -Force
        $ranks = Get-LayerRank $sample.ImagePath[0..1] -Network $net -PatchSize 2
        $deficits = Measure-IndependenceDeficit -FeaturePath related.safetensors -Class 3, 7, 9 -MaxClass 3 -NullDraws 2 -Network $net -Spectrum
        Get-NeuralNetworkLayer $net
        $sample.ImagePath[0..1] | Invoke-NeuralNetwork -Network $net
        $ranks
        $ranks | Merge-LayerRank
        Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer linear -Exact
        Compare-LayerRank $ranks[0..11] $ranks[12..23]
        Get-MatrixRank random.npy
        Get-WeightRank $sample.WeightPath -Name linear.weight, conv1.weight -MapSize 8
        $deficits
        Measure-IndependenceDeficit -FeaturePath related.safetensors -Class 3 -RegularizationPath 5
        $deficits | Test-ClassSubstitution -FeaturePath related.safetensors
        Measure-ClassificationDimension related.safetensors -Network $net
        Test-DeficitCause related.safetensors -NullDraws 2 -Permutation 5 -Class 0, 1, 2
        Measure-IndependenceDeficit -Target related.safetensors -Source related.safetensors -SourceLayer avgpool -NullDraws 2 -Class 0
        Measure-FeatureDimension related.safetensors -Layer avgpool, linear -Method Pca, TwoNN
        Measure-PerturbedFeatureDimension $sample.ImagePath[0] -Network $net -PerturbationCount 4 -Layer avgpool, linear -CompareLinear
        Test-NeuralNetwork $sample.ImagePath[0] -Network $net
        Test-NeuralNetwork -TestDataPath models/*
        Get-BlockRank $sample.ImagePath[0] -Network $net -Layer avgpool, linear
        Get-LayerRank $sample.ImagePath[0..1] -Network $net -PatchSize 2 -Layer avgpool, linear -SpectrumFloor 0 | Test-RankMonotonicity -Network $net
        Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer avgpool, linear -Exact | Test-RankMonotonicity -Network $net
        Measure-LyapunovSpectrum -Gaussian -Width 4 -Depth 10
        Measure-ManifoldDimension $sample.ImagePath[0..9] -Network $net -Layer linear -ImageCount 1 -NeighborCount 4
        """;

    public EveryResult()
    {
        Sample.Folder.RandomNpy("random.npy", 6, 40, 4);
        ModelTestFolder.Write(Sample.Folder["models"], "good", new OnnxFileBuilder().Input("x", 2).Node("Relu", "x", "y").Output("y", 2), [-1, 2], [0, 2]);
        ModelTestFolder.Write(Sample.Folder["models"], "wrong", new OnnxFileBuilder().Input("x", 2).Node("Relu", "x", "y").Output("y", 2), [-1, 2], [0, 2.5f]);
        ByKind = Sample.Get(Script).ToLookup(result => result.BaseObject.GetType().FullName!);
    }

    internal SampleSession Sample { get; } = new();

    /// <summary>The results, by the full name of their type.</summary>
    internal ILookup<string, PSObject> ByKind { get; }

    public void Dispose() => Sample.Dispose();
}
