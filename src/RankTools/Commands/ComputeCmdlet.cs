using System.Management.Automation;

using RankTools.Backend;
using RankTools.Completion;
using RankTools.Errors;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that compute: says where, how precisely, with how many threads and how much memory.</summary>
public abstract class ComputeCmdlet : RankCmdlet
{
    private ComputeSettings? settings;
    private bool noticed;

    /// <summary>Device to compute on: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c> as <c>Get-RankDevice</c> lists them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string Device { get; set; } = "cpu";

    /// <summary>Number type of tangents and bulk work. Primals are in double whatever it says.</summary>
    [Parameter]
    public Precision Precision { get; set; } = Precision.Single;

    /// <summary>Threads that CPU kernels may use; without it, as many as libtorch chooses.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThreadCount { get; set; }

    /// <summary>Seed of everything random in the computation. The same seed on the same device gives the same numbers.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Bytes that the computation may use for tensors, as a number or as text: <c>4GB</c>, <c>512MB</c>.</summary>
    [Parameter]
    [MemorySizeTransformation]
    [ValidateRange(1L, long.MaxValue)]
    public long MemoryLimit { get; set; }

    /// <summary>The file that takes the spectra of results; null where none is asked for.</summary>
    private protected SpectrumOutput? Spectra { get; private set; }

    /// <summary>What the common parameters say; a device name that cannot be read ends the command.</summary>
    protected ComputeSettings Settings
    {
        get
        {
            try
            {
                return settings ??= new ComputeSettings(
                    DeviceName.Parse(Device), Precision,
                    ThreadCount > 0 ? ThreadCount : null, Seed,
                    MemoryLimit > 0 ? MemoryLimit : null);
            }
            catch (RankToolsException e)
            {
                ThrowTerminatingError(ErrorRecords.From(e));
                throw;
            }
        }
    }

    /// <summary>
    /// Checks the settings, loads libtorch and opens the device, before the first item. Without a usable device no item can
    /// succeed, so a failure ends the command with one error.
    /// </summary>
    protected override void BeginProcessing()
    {
        var chosen = Settings;
        Run(output =>
        {
            chosen.Device.EnsureAvailable();
            output.Verbose($"Computing on {chosen.Device} with the libtorch in '{TorchBackend.LibtorchFolder}'.");
        }, Device);
        if (TorchBackend.Notice is { } notice && !noticed)
            WriteWarning(notice);
        noticed = true;
    }

    /// <summary>Opens the file that an <c>-OutFile</c> asks for, before the first item; it gets its name after the last.</summary>
    /// <param name="path">The parameter's value, or null.</param>
    private protected void OpenSpectra(string? path)
    {
        if (path is null)
            return;
        Spectra = new(ResolveOutputFile(path));
        Run(Spectra.Open, path);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Spectra is { } spectra)
            RunItem(spectra.Path, spectra.Complete);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            Spectra?.Dispose();
    }

    /// <summary>Refuses single precision, for what is only computed in double.</summary>
    /// <param name="what">What that is, as the subject of a sentence.</param>
    /// <exception cref="RankToolsException"><c>ParameterConflict</c>.</exception>
    private protected void RequireDouble(string what)
    {
        if (Precision != Precision.Double)
        {
            throw new RankToolsException("ParameterConflict", ErrorKind.InvalidArgument, nameof(Precision),
                $"{what} are always computed in double precision. Leave -Precision out.");
        }
    }

    /// <summary>As <see cref="RankCmdlet.RunItem"/>, with libtorch's switches set for an honest computation meanwhile.</summary>
    /// <param name="target">The item, as the error names it.</param>
    /// <param name="work">What to do on the device; runs on the worker thread.</param>
    /// <returns>True when the work was done.</returns>
    protected bool ComputeItem(object? target, Action<WorkOutput> work)
    {
        var chosen = Settings;
        return RunItem(target, output =>
        {
            using var scope = ComputeScope.Enter(chosen);
            work(output);
        });
    }
}
