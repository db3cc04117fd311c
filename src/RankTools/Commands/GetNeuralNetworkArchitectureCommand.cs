using System.Management.Automation;

using RankTools.Completion;
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

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            var found = ArchitectureCatalog.All.Where(candidate => pattern.IsMatch(candidate.Name) || candidate.Aliases.Any(pattern.IsMatch)).ToArray();
            if (found.Length == 0)
                RunItem(name, _ => ArchitectureCatalog.Get(name));
            WriteObject(found, enumerateCollection: true);
        }
    }
}
