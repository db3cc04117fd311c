using RankTools.Collections;

namespace RankTools.Sample;

/// <summary>Where a network and the images that come with the module lie.</summary>
/// <param name="WeightPath">Trained weights of a small network, 64 classes.</param>
/// <param name="Architecture">Name of its architecture.</param>
/// <param name="ClassNamePath">Names of the classes, one per line.</param>
/// <param name="ImagePath">Pictures, one of each class.</param>
/// <param name="DatasetPath">512 held-out images with labels in CIFAR-10's binary form, for <c>-Path</c> of every cmdlet.</param>
public sealed record RankSample(
    string WeightPath, string Architecture, string ClassNamePath, ValueList<string> ImagePath, string DatasetPath);
