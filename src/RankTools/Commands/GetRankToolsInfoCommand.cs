using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.InteropServices;

using RankTools.Backend;
using RankTools.Diagnostics;

namespace RankTools.Commands;

/// <summary>Says which RankTools, PowerShell, .NET, libtorch and machine this is.</summary>
[Cmdlet(VerbsCommon.Get, "RankToolsInfo")]
[OutputType(typeof(RankToolsInfo))]
public sealed class GetRankToolsInfoCommand : RankCmdlet
{
    /// <summary>Environment variables that change what RankTools, or a library below it, does.</summary>
    private static readonly string[] Variables =
    [
        TorchBackend.FolderVariable, "RANKTOOLS_ALLOCATOR", "RANKTOOLS_MODULE",
        "OMP_NUM_THREADS", "OMP_WAIT_POLICY", "MKL_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "NO_COLOR",
    ];

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var shell = SessionState.PSVariable.GetValue("PSVersionTable") is Hashtable table ? table["PSVersion"]?.ToString() : null;
        var host = Host.Name;
        Run(output => output.Write(Examine(shell ?? "", host)));
    }

    private static RankToolsInfo Examine(string shell, string host)
    {
        var assembly = typeof(GetRankToolsInfoCommand).Assembly;
        var version = (assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2);
        var backend = BackendStatus.Examine();
        return new()
        {
            Version = version[0],
            Commit = version.Length > 1 ? version[1] : "",
            ModulePath = Path.GetDirectoryName(assembly.Location)!,
            PowerShell = shell,
            PowerShellHost = host,
            DotNet = RuntimeInformation.FrameworkDescription,
            OperatingSystem = RuntimeInformation.OSDescription,
            Runtime = RuntimeInformation.RuntimeIdentifier,
            Processor = BackendStatus.Processor,
            ProcessorCount = Environment.ProcessorCount,
            TotalMemory = BackendStatus.TotalMemory,
            TorchSharp = backend.TorchSharp,
            Libtorch = backend.Libtorch,
            LibtorchFolder = backend.LibtorchFolder,
            Device = [.. backend.Devices.Select(device => $"{device.Name}: {device.Description}")],
            ThreadCount = backend.Devices.Count > 0 ? backend.Devices[0].ThreadCount : null,
            Environment =
            [
                .. from name in Variables
                   let value = Environment.GetEnvironmentVariable(name)
                   where !string.IsNullOrEmpty(value)
                   select $"{name}={value}",
            ],
            Problem = backend.Problem,
        };
    }
}
