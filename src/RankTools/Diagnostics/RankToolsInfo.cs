using RankTools.Collections;

namespace RankTools.Diagnostics;

/// <summary>What a report of a bug has to say about the installation and the machine; text and numbers only.</summary>
public sealed record RankToolsInfo
{
    /// <summary>Version of RankTools.</summary>
    public required string Version { get; init; }

    /// <summary>The commit that it was built from; empty where the build did not know.</summary>
    public required string Commit { get; init; }

    /// <summary>Folder of the module.</summary>
    public required string ModulePath { get; init; }

    /// <summary>Version of PowerShell.</summary>
    public required string PowerShell { get; init; }

    /// <summary>The program that hosts PowerShell, as it calls itself.</summary>
    public required string PowerShellHost { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string DotNet { get; init; }

    /// <summary>The operating system.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The operating system and processor architecture that .NET was built for: <c>linux-x64</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The processor's name as its maker gives it.</summary>
    public required string Processor { get; init; }

    /// <summary>Processors that this process may use.</summary>
    public required int ProcessorCount { get; init; }

    /// <summary>Bytes of memory of the machine, or of the container.</summary>
    public required long TotalMemory { get; init; }

    /// <summary>Version of TorchSharp.</summary>
    public required string TorchSharp { get; init; }

    /// <summary>Version of the libtorch in use; null where none is, or its files do not say.</summary>
    public required string? Libtorch { get; init; }

    /// <summary>Folder that libtorch was loaded from; null where it could not be loaded.</summary>
    public required string? LibtorchFolder { get; init; }

    /// <summary>Devices to compute on, each with its hardware's name.</summary>
    public required ValueList<string> Device { get; init; }

    /// <summary>Threads that CPU kernels use; null where libtorch could not be loaded.</summary>
    public required int? ThreadCount { get; init; }

    /// <summary>The environment variables that are set, of those that RankTools and its libraries read, as <c>NAME=value</c>.</summary>
    public required ValueList<string> Environment { get; init; }

    /// <summary>Why libtorch could not be loaded, or why another than the named one is used; null when all is well.</summary>
    public required string? Problem { get; init; }
}
