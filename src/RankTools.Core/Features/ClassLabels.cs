using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Features;

/// <summary>Classes of samples.</summary>
public static class ClassLabels
{
    /// <summary>Reads labels from an .npy file: whole numbers, one a sample.</summary>
    /// <exception cref="RankToolsException"><c>LabelInvalid</c>, and those of <see cref="NpyFile.Read"/>.</exception>
    public static int[] Read(string path)
    {
        var array = NpyFile.Read(path);
        var labels = new int[array.ElementCount];
        for (var i = 0; i < labels.Length; i++)
        {
            var value = array[i];
            labels[i] = value == Math.Floor(value) && Math.Abs(value) < int.MaxValue ? (int)value : throw new RankToolsException(
                "LabelInvalid", ErrorKind.InvalidData, path, FormattableString.Invariant(
                    $"'{path}' holds {value} at position {i}; labels are whole numbers, the index of the class from 0."));
        }
        return labels;
    }

    /// <summary>Holds labels against the samples and classes that they are for.</summary>
    /// <exception cref="RankToolsException"><c>LabelMissing</c>, <c>LabelCountMismatch</c>, <c>LabelOutOfRange</c>.</exception>
    internal static void Check(string source, IReadOnlyList<int> labels, long samples, int classes)
    {
        if (labels.Count == 0)
        {
            throw new RankToolsException("LabelMissing", ErrorKind.InvalidData, source,
                $"'{source}' comes without labels. Give them with -LabelPath or -Label, or export the features from a data set that has them.");
        }
        if (labels.Count != samples)
        {
            throw new RankToolsException("LabelCountMismatch", ErrorKind.InvalidData, source,
                $"'{source}' has {samples} samples, and there are {labels.Count} labels. Give one a sample.");
        }
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] == -1)
            {
                throw new RankToolsException("LabelMissing", ErrorKind.InvalidData, source,
                    $"Sample {i} of '{source}' has no label. Leave such samples out, or label them.");
            }
            if (labels[i] < 0 || labels[i] >= classes)
            {
                throw new RankToolsException("LabelOutOfRange", ErrorKind.InvalidData, source,
                    $"Sample {i} of '{source}' is of class {labels[i]}; the classifier has classes 0 to {classes - 1}. "
                    + "Check that labels and classifier number the classes alike, from 0.");
            }
        }
    }
}
