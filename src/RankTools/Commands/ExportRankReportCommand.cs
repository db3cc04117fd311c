using System.Management.Automation;

using RankTools.Errors;
using RankTools.Networks;
using RankTools.Reports;
using RankTools.Reports.Page;

namespace RankTools.Commands;

/// <summary>Writes results of any kind to one HTML page: in words, as charts, and as tables.</summary>
[Cmdlet(VerbsData.Export, "RankReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportRankReportCommand : RankCmdlet
{
    private readonly ReportBuilder builder = new();
    private string outputFile = "";

    /// <summary>The file to write, <c>.html</c>; one that is there is replaced.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Results, live or read back from a file; networks and devices add to where they come from.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject?[] InputObject { get; set; } = [];

    /// <summary>The page's heading.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Title { get; set; } = "Rank report";

    /// <summary>The networks that the results are of: their weights' hash and preprocessing are told.</summary>
    [Parameter]
    [ValidateNotNull]
    public NeuralNetwork[] Network { get; set; } = [];

    /// <summary>What the page says it was made by; by default the line that calls this command. An empty text leaves it out.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? CommandLine { get; set; }

    /// <summary>Leaves a file that is there, and fails.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replaces a file that is read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        outputFile = ResolveOutputFile(Path);
        Run(_ => ReportFile.CheckTarget(outputFile, NoClobber, Force), Path);
        foreach (var network in Network)
            builder.TryAdd(network);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject ?? [])
        {
            if (item is null || builder.TryAdd(item.BaseObject))
                continue;
            // Rows of Import-Csv and the like have no type of their own: their properties tell.
            RunItem(item, output =>
            {
                if (!builder.TryAdd(new ObjectProperties(item)))
                    output.Error(ErrorRecords.ResultNotReported(item));
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Run(_ => builder.CheckNotEmpty());
        if (!ShouldProcess(outputFile, $"Write a report of {builder.Count} results"))
            return;
        Run(output =>
        {
            var report = builder.Build(Title, DateTimeOffset.Now, CommandLine ?? MyInvocation.Line.Trim());
            ReportFile.Write(report, outputFile);
            output.Verbose($"{builder.Count} results in {report.Sections.Count} sections, {new FileInfo(outputFile).Length:N0} bytes.");
            if (PassThru)
                output.WriteFile(outputFile);
        }, outputFile);
    }
}
