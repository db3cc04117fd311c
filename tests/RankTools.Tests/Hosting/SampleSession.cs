using System.Management.Automation;

using RankTools.Tests.Files;

namespace RankTools.Tests.Hosting;

/// <summary>
/// A session whose <c>$net</c> is the sample network, whose <c>$sample</c> says where its files lie, and whose location is a
/// temporary folder. The tests of one class share it.
/// </summary>
public sealed class SampleSession : IDisposable
{
    public SampleSession()
    {
        // One thread unless a test says otherwise: on a busy machine, threads that wait for each other cost small networks twenty times over.
        Session.Run(
            """
            $PSDefaultParameterValues = @{ '*-*:ThreadCount' = 1 }
            $ExecutionContext.SessionState.Path.SetLocation($root)
            $sample = Get-RankSample
            $net = Import-NeuralNetwork $sample.WeightPath
            """, ("root", Folder.Root)).Succeeded();
        WeightPath = (string)Session.Run("$sample.WeightPath").Output[0].BaseObject;
        Picture = (string)Session.Run("$sample.ImagePath[0]").Output[0].BaseObject;
    }

    internal ModuleSession Session { get; } = new();

    internal TestFolder Folder { get; } = new();

    /// <summary>The sample network's weights.</summary>
    internal string WeightPath { get; }

    /// <summary>One of the sample pictures.</summary>
    internal string Picture { get; }

    internal ScriptResult Run(string script, params (string Name, object? Value)[] variables) => Session.Run(script, variables);

    /// <summary>The objects of a script that succeeds.</summary>
    internal IReadOnlyList<PSObject> Get(string script, params (string Name, object? Value)[] variables) =>
        Session.Run(script, variables).Succeeded().Output;

    public void Dispose()
    {
        Session.Dispose();
        Folder.Dispose();
    }
}
