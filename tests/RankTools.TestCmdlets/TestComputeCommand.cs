using System.Management.Automation;

using RankTools.Backend;
using RankTools.Commands;

namespace RankTools.TestCmdlets;

/// <summary>Writes its settings and the number of threads that libtorch has while it computes.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Compute")]
public sealed class TestComputeCommand : ComputeCmdlet
{
    protected override void EndProcessing() => ComputeItem("item", output =>
    {
        output.Write(Settings);
        output.Write(RankDevice.List()[0].ThreadCount);
    });
}
