using System.Management.Automation;
using System.Management.Automation.Host;

using RankTools.Pictures.Terminal;

namespace RankTools.Commands;

/// <summary>Draws results in the terminal, as lines of text.</summary>
[Cmdlet(VerbsCommon.Show, "RankPlot")]
[OutputType(typeof(string))]
public sealed class ShowRankPlotCommand : PlotCmdlet
{
    private const int UnknownWidth = 80;
    private const int DefaultHeight = 18;

    /// <summary>Width in columns; by default that of the terminal.</summary>
    [Parameter]
    [ValidateRange(TerminalPicture.LeastWidth, 1000)]
    public int? Width { get; set; }

    /// <summary>Height of the plot in lines, without axis and legend.</summary>
    [Parameter]
    [ValidateRange(5, 200)]
    public int Height { get; set; } = DefaultHeight;

    /// <summary>Draws with ASCII alone, without colours; <c>-Ascii:$false</c> draws with Unicode wherever the text goes.</summary>
    [Parameter]
    public SwitchParameter Ascii { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var isRedirected = Console.IsOutputRedirected;
        var isAscii = MyInvocation.BoundParameters.ContainsKey(nameof(Ascii)) ? Ascii.ToBool() : isRedirected;
        // Later commands of the pipeline, such as Set-Content, would find escape sequences in the text.
        var hasColor = !isAscii && !isRedirected && Host.UI?.SupportsVirtualTerminal == true
            && MyInvocation.PipelinePosition == MyInvocation.PipelineLength
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var options = new TerminalOptions(Width ?? TerminalWidth(), Height, isAscii, hasColor);
        Run(output =>
        {
            foreach (var figure in Figures)
            {
                output.Write("");
                foreach (var line in TerminalPicture.Lines(figure, options))
                    output.Write(line);
            }
        });
    }

    /// <summary>One column less than the terminal has: some break a line that fills the last one.</summary>
    private int TerminalWidth()
    {
        try
        {
            return Host.UI?.RawUI?.WindowSize.Width is > TerminalPicture.LeastWidth and var width ? width - 1 : UnknownWidth;
        }
        catch (Exception failure) when (failure is HostException or NotImplementedException or NotSupportedException)
        {
            return UnknownWidth; // a host without a screen
        }
    }
}
