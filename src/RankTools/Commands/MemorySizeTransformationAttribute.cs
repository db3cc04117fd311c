using System.Management.Automation;

using RankTools.Backend;
using RankTools.Errors;

namespace RankTools.Commands;

/// <summary>Lets a parameter in bytes be written as text with a unit: <c>4GB</c>, <c>512 MiB</c>. Numbers pass through.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MemorySizeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not string text)
            return inputData;
        try
        {
            return MemorySize.Parse(text);
        }
        catch (RankToolsException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
