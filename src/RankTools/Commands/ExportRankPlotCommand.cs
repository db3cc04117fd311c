using System.Management.Automation;

using RankTools.Pictures;

namespace RankTools.Commands;

/// <summary>Draws results into a file: SVG, PNG or PDF.</summary>
[Cmdlet(VerbsData.Export, "RankPlot", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportRankPlotCommand : PlotCmdlet
{
    private string outputFile = "";

    /// <summary>The file to write; its extension decides the format.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Width in pixels of 1/96 inch.</summary>
    [Parameter]
    [ValidateRange(200, 10000)]
    public int? Width { get; set; }

    /// <summary>Height in pixels of 1/96 inch.</summary>
    [Parameter]
    [ValidateRange(150, 10000)]
    public int? Height { get; set; }

    /// <summary>Dots per inch of a PNG.</summary>
    [Parameter]
    [ValidateRange(24, 2400)]
    public int Dpi { get; set; } = PictureSize.DefaultDpi;

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        outputFile = ResolveOutputFile(Path);
        Run(_ => PictureFile.CheckTarget(outputFile, Force), Path);
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Figure? figure = null;
        Run(_ => figure = SingleFigure, Path);
        if (figure is null || !ShouldProcess(outputFile, $"Draw {figure.Subject}"))
            return;
        Run(output =>
        {
            PictureFile.Write(figure, outputFile, new(Width, Height, Dpi));
            if (PassThru)
                output.WriteFile(outputFile);
        }, outputFile);
    }
}
