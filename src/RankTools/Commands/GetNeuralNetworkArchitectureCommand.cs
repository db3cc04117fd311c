using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Networks.Architectures;

namespace RankTools.Commands;

/// <summary>Lists the networks that can be built by name.</summary>
[Cmdlet(VerbsCommon.Get, "NeuralNetworkArchitecture")]
[OutputType(typeof(NetworkArchitecture))]
public sealed class GetNeuralNetworkArchitectureCommand : RankCmdlet
{
    /// <summary>Names or aliases; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ArchitectureCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Shows shapes, parameters and costs for images of this size: 256, or 256x320.</summary>
    [Parameter]
    [ImageSizeTransformation]
    public ImageSize? ImageSize { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            var found = ArchitectureCatalog.All.Where(candidate => pattern.IsMatch(candidate.Name) || candidate.Aliases.Any(pattern.IsMatch)).ToArray();
            if (found.Length == 0)
                RunItem(name, _ => ArchitectureCatalog.Get(name));
            if (ImageSize is not { } size)
            {
                WriteObject(found, enumerateCollection: true);
                continue;
            }
            foreach (var architecture in found)
                RunItem(architecture.Name, output => output.Write(architecture.At(size)));
        }
    }
}
