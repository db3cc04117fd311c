using System.Globalization;
using System.Management.Automation;

using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Commands;

/// <summary>Lets the size of images be written as one number, for a square, or as <c>256x320</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImageSizeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not (string or int or long))
            return inputData;
        try
        {
            return ImageSize.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!);
        }
        catch (RankToolsException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
