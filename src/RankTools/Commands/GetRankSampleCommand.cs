using System.Management.Automation;

using RankTools.Errors;
using RankTools.Sample;

namespace RankTools.Commands;

/// <summary>Gives the paths of the small trained network and the images that come with the module.</summary>
[Cmdlet(VerbsCommon.Get, "RankSample")]
[OutputType(typeof(RankSample))]
public sealed class GetRankSampleCommand : RankCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var folder = Path.Combine(Path.GetDirectoryName(typeof(GetRankSampleCommand).Assembly.Location)!, "sample");
        RunItem(folder, output =>
        {
            var images = Directory.Exists(folder) ? Directory.GetFiles(Path.Combine(folder, "images"), "*.png") : [];
            if (images.Length == 0)
            {
                throw new RankToolsException("SampleNotFound", ErrorKind.NotFound, folder,
                    $"The sample network and images are not in '{folder}'. Reinstall RankTools.");
            }
            Array.Sort(images, StringComparer.Ordinal);
            output.Write(new RankSample(
                Path.Combine(folder, "cifar_resnet20.safetensors"), "cifar_resnet20", Path.Combine(folder, "classes.txt"),
                [.. images], Path.Combine(folder, "heldout.bin")));
        });
    }
}
