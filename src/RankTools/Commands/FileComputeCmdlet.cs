using System.Management.Automation;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that compute something of files, one by one.</summary>
public abstract class FileComputeCmdlet : ComputeCmdlet
{
    /// <summary>Files; wildcards are allowed. Which kinds can be read is the cmdlet's to say.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files as for <c>-Path</c>, their names taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }
}
