using System.Management.Automation;

using RankTools.Deficits;
using RankTools.Deficits.Substitution;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Ranks;
using RankTools.Ranks.Exact;
using RankTools.Results;

namespace RankTools.Commands;

/// <summary>Results taken back from the pipeline: as they are, or what Import-Csv, ConvertFrom-Json and Import-Clixml make of them.</summary>
internal static class ResultObjects
{
    /// <summary>A layer's rank.</summary>
    /// <exception cref="RankToolsException">PropertyMissing or PropertyInvalid: it is something else.</exception>
    public static LayerRank LayerRank(PSObject item) =>
        item.BaseObject as LayerRank ?? ResultReader.Read<LayerRank>(new ObjectProperties(item));

    /// <summary>A layer's exact rank.</summary>
    /// <exception cref="RankToolsException">PropertyMissing or PropertyInvalid: it is something else.</exception>
    public static ExactLayerRank ExactLayerRank(PSObject item) =>
        item.BaseObject as ExactLayerRank ?? ResultReader.Read<ExactLayerRank>(new ObjectProperties(item));

    /// <summary>A class with the combination that an independence deficit found for it.</summary>
    /// <exception cref="RankToolsException">PropertyMissing or PropertyInvalid: it is something else.</exception>
    public static ClassCombination Combination(PSObject item) => item.BaseObject is IndependenceDeficit deficit
        ? ClassCombination.Of(deficit)
        : ClassCombination.Read(new ObjectProperties(item));

    /// <summary>Whether an object is moments, or has the properties of some.</summary>
    public static bool IsMoment(PSObject item) => item.BaseObject is FeatureMoment
        || new[] { nameof(FeatureMoment.SketchSize), nameof(FeatureMoment.SourceCount) }.All(name => new ObjectProperties(item).Names.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Moments; of those that were read back their file is read, since a covariance is no property of theirs.</summary>
    /// <exception cref="RankToolsException"><c>MomentNotSaved</c>; those of <see cref="FeatureMomentFile.Read"/>.</exception>
    public static FeatureMoment Moment(PSObject item)
    {
        if (item.BaseObject is FeatureMoment moment)
            return moment;
        var (path, network, layer) = (Text(nameof(FeatureMoment.Path)), Text(nameof(FeatureMoment.Network)), Text(nameof(FeatureMoment.Layer)));
        if (path.Length > 0)
        {
            return FeatureMomentFile.Read(path).FirstOrDefault(one => one.Layer == layer && one.Network == network)
                ?? throw new RankToolsException("MomentFileInvalid", ErrorKind.InvalidData, path, $"'{path}' holds no moments of layer '{layer}' of '{network}' any more.");
        }
        var source = Text(nameof(FeatureMoment.Source));
        throw new RankToolsException("MomentNotSaved", ErrorKind.InvalidArgument, source,
            $"The moments of '{source}' were read back without their covariance, which is kept in a file of its own. Measure them with -OutFile, or pipe them live.");

        string Text(string name) => new ObjectProperties(item)[name]?.ToString() ?? "";
    }
}
