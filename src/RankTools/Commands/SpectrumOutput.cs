using RankTools.Errors;
using RankTools.Ranks;
using RankTools.Ranks.Files;
using RankTools.Ranks.Weights;

namespace RankTools.Commands;

/// <summary>
/// The file of <c>-OutFile</c>, which takes the spectra of results beside the pipeline. When it can no longer be written that is one error,
/// and the results themselves go on.
/// </summary>
internal sealed class SpectrumOutput(string path) : IDisposable
{
    private volatile SpectrumFileWriter? writer; // null until it is open, and once writing failed
    private volatile bool closed;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Opens a temporary file beside the wanted one, before the work: what speaks against the file is known then.</summary>
    /// <exception cref="RankToolsException"><c>OutputFormatUnknown</c>, <c>FileNotFound</c>, <c>SpectrumFileNotWritable</c>.</exception>
    public void Open(WorkOutput output)
    {
        output.Verbose($"Singular values go to '{path}'.");
        writer = new(path);
        if (closed) // the pipeline stopped meanwhile
            writer.Dispose();
    }

    /// <summary>Adds the spectrum of a Jacobian to the file.</summary>
    public void Add(LayerRank result, WorkOutput output) => Try(output, file => file.Append(result, output.Cancellation));

    /// <summary>Adds the spectrum of a matrix to the file.</summary>
    public void Add(MatrixRank result, WorkOutput output) => Try(output, file => file.Append(result, output.Cancellation));

    /// <summary>Adds the spectra of weights to the file.</summary>
    public void Add(WeightRank result, WorkOutput output) => Try(output, file => file.Append(result, output.Cancellation));

    /// <summary>Gives the file its name, when all results are there.</summary>
    public void Complete(WorkOutput output) => Try(output, file =>
    {
        if (!file.Complete(output.Cancellation))
            output.Verbose($"There is no result, so '{path}' was not written.");
    });

    /// <summary>Removes what is not complete; does not wait for a write that is under way.</summary>
    public void Dispose()
    {
        closed = true;
        writer?.Dispose();
    }

    private void Try(WorkOutput output, Action<SpectrumFileWriter> write)
    {
        if (writer is not { } file)
            return;
        try
        {
            write(file);
        }
        catch (RankToolsException e)
        {
            writer = null;
            file.Dispose();
            output.Error(ErrorRecords.From(e, path));
        }
    }
}
