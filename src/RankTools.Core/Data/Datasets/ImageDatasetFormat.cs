namespace RankTools.Data.Datasets;

/// <summary>What a data set was read from.</summary>
public enum ImageDatasetFormat
{
    /// <summary>Pictures without labels.</summary>
    Pictures,

    /// <summary>Pictures in folders, one folder a class.</summary>
    ClassFolders,

    /// <summary>Pictures whose labels are in a file.</summary>
    LabelFile,

    /// <summary>Files of CIFAR-10's or CIFAR-100's binary version.</summary>
    Cifar,

    /// <summary>A file of images in the IDX format, as MNIST is published.</summary>
    Idx,

    /// <summary>A NumPy array.</summary>
    Array,
}
