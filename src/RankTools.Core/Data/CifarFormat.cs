namespace RankTools.Data;

/// <summary>The two record layouts of CIFAR's binary version.</summary>
public enum CifarFormat
{
    /// <summary>One label byte, then 3072 bytes of pixels. Other data sets of 32×32 images use it too, with up to 256 classes.</summary>
    Cifar10,

    /// <summary>A byte for the coarse label and one for the fine label, then 3072 bytes of pixels.</summary>
    Cifar100,
}
