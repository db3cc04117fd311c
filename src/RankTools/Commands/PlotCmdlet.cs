using System.Collections;
using System.Management.Automation;

using RankTools.Pictures;

namespace RankTools.Commands;

/// <summary>Base of cmdlets that draw results: takes them all, live or read back from a file, and what is said about the picture.</summary>
public abstract class PlotCmdlet : RankCmdlet
{
    private FigureSet set = null!;

    /// <summary>Results to draw, live or read back from a file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Draws the singular values of the results instead of their ranks.</summary>
    [Parameter]
    public SwitchParameter Spectrum { get; set; }

    /// <summary>What the band around means shows.</summary>
    [Parameter]
    public FigureBand Band { get; set; }

    /// <summary>A logarithmic vertical axis; <c>-LogScale:$false</c> makes it linear where it is logarithmic by itself.</summary>
    [Parameter]
    public SwitchParameter LogScale { get; set; }

    /// <summary>The title of the picture.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>The pictures of what was piped.</summary>
    protected IReadOnlyList<Figure> Figures => set.Figures();

    /// <summary>The one picture of what was piped; null of nothing.</summary>
    protected Figure? SingleFigure => set.Single();

    /// <inheritdoc/>
    protected override void BeginProcessing() => set = new(new()
    {
        Title = Title,
        Spectrum = Spectrum,
        Band = Band,
        LogScale = MyInvocation.BoundParameters.ContainsKey(nameof(LogScale)) ? LogScale.ToBool() : null,
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject)
            RunItem(item, _ => Add(item));
    }

    private void Add(PSObject item)
    {
        if (item.BaseObject is PSCustomObject || item.BaseObject is IDictionary)
            set.Add(new ObjectProperties(item), item);
        else
            set.Add(item.BaseObject);
    }
}
