using System.Management.Automation;

using RankTools.Data;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that work on files of arrays or pictures, or on arrays from the pipeline, item by item.</summary>
public abstract class ArrayInputCmdlet : FileComputeCmdlet
{
    private int items;

    /// <summary>A .NET array of two or more dimensions. Pipe it as <c>,$array</c>, or it is taken apart.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    [NumericArrayTransformation]
    [ValidateNotNull]
    public NumericArray? InputObject { get; set; }

    /// <summary>Works on one file, on the worker thread. A failure becomes an error about that file, and the others go on.</summary>
    protected abstract void ProcessFile(string path, WorkOutput output);

    /// <summary>Works on one array, on the worker thread; <paramref name="source"/> is what results and errors call it.</summary>
    protected abstract void ProcessArray(string source, NumericArray array, WorkOutput output);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is { } array)
        {
            var source = $"InputObject#{items++}";
            ComputeItem(source, output => ProcessArray(source, array, output));
            return;
        }
        string[] files = [.. ResolveFiles(Path, LiteralPath)];
        Items = files.Length > 1 ? new($"{files.Length} files", files.Length) : null;
        foreach (var file in files)
        {
            ComputeItem(file, output =>
            {
                output.NextItem(System.IO.Path.GetFileName(file));
                ProcessFile(file, output);
            });
        }
    }
}
