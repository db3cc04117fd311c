using System.Management.Automation;

using RankTools.Commands;

namespace RankTools.TestCmdlets;

/// <summary>Writes the files that its paths stand for.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path2", DefaultParameterSetName = "Path")]
public sealed class TestPathCommand : RankCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Path")]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath")]
    public string[]? LiteralPath { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var file in ResolveFiles(Path, LiteralPath))
            WriteObject(file);
    }
}
