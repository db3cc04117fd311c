using System.Management.Automation;

using RankTools.Backend;
using RankTools.Completion;
using RankTools.Errors;

namespace RankTools.Commands;

/// <summary>Lists the devices that RankTools can compute on, with their memory.</summary>
[Cmdlet(VerbsCommon.Get, "RankDevice")]
[OutputType(typeof(RankDevice))]
public sealed class GetRankDeviceCommand : RankCmdlet
{
    /// <summary>Names to list; wildcards are allowed. Without it, all devices.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void EndProcessing() => Run(output =>
    {
        var patterns = Array.ConvertAll(Name, name => new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant));
        var devices = RankDevice.List();
        if (TorchBackend.Notice is { } notice)
            output.Warn(notice);
        foreach (var device in devices.Where(device => patterns.Any(pattern => Matches(pattern, device))))
            output.Write(device);
        for (var i = 0; i < Name.Length; i++)
        {
            if (!WildcardPattern.ContainsWildcardCharacters(Name[i]) && !devices.Any(device => Matches(patterns[i], device)))
                output.Error(ErrorRecords.DeviceNotListed(Name[i]));
        }
    });

    /// <summary>A plain <c>cuda</c> stands for all of them.</summary>
    private static bool Matches(WildcardPattern pattern, RankDevice device) => pattern.IsMatch(device.Name) || pattern.IsMatch(device.Type);
}
