using System.Management.Automation;

using RankTools.Completion;
using RankTools.Errors;
using RankTools.Sample;

namespace RankTools.Commands;

/// <summary>Gives the paths of the small trained networks and the images that come with the module.</summary>
[Cmdlet(VerbsCommon.Get, "RankSample")]
[OutputType(typeof(RankSample))]
public sealed class GetRankSampleCommand : RankCmdlet
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(typeof(GetRankSampleCommand).Assembly.Location)!, "sample");

    /// <summary>Architectures of the networks; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SampleCompleter))]
    public string[] Architecture { get; set; } = [SampleNetworks.Default];

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (var name in Architecture)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            RunItem(name, output =>
            {
                string[] found = [.. SampleNetworks.All.Where(pattern.IsMatch)];
                if (found.Length == 0)
                {
                    throw new RankToolsException("ArchitectureNotFound", ErrorKind.NotFound, name,
                        $"No trained network '{name}' comes with RankTools. There are: {string.Join(", ", SampleNetworks.All)}.");
                }
                foreach (var network in found)
                    output.Write(Sample(network));
            });
        }
    }

    private static RankSample Sample(string network)
    {
        var weights = Path.Combine(Folder, network + ".safetensors");
        var images = File.Exists(weights) ? Directory.GetFiles(Path.Combine(Folder, "images"), "*.png") : [];
        if (images.Length == 0)
        {
            throw new RankToolsException("SampleNotFound", ErrorKind.NotFound, Folder,
                $"The sample network and images are not in '{Folder}'. Reinstall RankTools.");
        }
        Array.Sort(images, StringComparer.Ordinal);
        return new RankSample(weights, network, Path.Combine(Folder, "classes.txt"), [.. images], Path.Combine(Folder, "heldout.bin"));
    }
}
