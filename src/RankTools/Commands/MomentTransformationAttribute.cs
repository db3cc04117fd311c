using System.Collections;
using System.Management.Automation;

namespace RankTools.Commands;

/// <summary>
/// Takes moments, live or read back from a file, where moments are expected, and refuses all else in the way that lets the binder try the other
/// parameters: files in the pipeline are no moments.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
internal sealed class MomentTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        IEnumerable items = inputData switch
        {
            PSObject { BaseObject: IList list } => list,
            IList list => list,
            _ => new[] { inputData },
        };
        PSObject[] found = [.. items.Cast<object?>().Where(item => item is not null).Select(item => PSObject.AsPSObject(item!))];
        if (found.Length > 0 && Array.TrueForAll(found, ResultObjects.IsMoment))
            return found;
        var what = $"'{inputData}' is no result of Measure-FeatureMoment.";
        throw new ArgumentTransformationMetadataException(what, new PSInvalidCastException(what));
    }
}
