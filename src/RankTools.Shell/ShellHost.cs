using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace RankTools.Shell;

/// <summary>What the engine sees of this program.</summary>
internal sealed class ShellHost(ShellUserInterface userInterface) : PSHost
{
    /// <summary>The program's version.</summary>
    public static Version ProgramVersion => Assembly.GetExecutingAssembly().GetName().Version!;

    /// <summary>The code of <c>exit</c>, once a script has said it.</summary>
    public int? ExitRequested { get; private set; }

    /// <summary>English where the system names no culture: the formatter breaks lines between words only in languages it knows.</summary>
    public override CultureInfo CurrentCulture { get; } = Named(CultureInfo.CurrentCulture);

    public override CultureInfo CurrentUICulture { get; } = Named(CultureInfo.CurrentUICulture);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "RankTools";

    public override PSHostUserInterface UI => userInterface;

    /// <summary>The user interface, with what only this program knows of it.</summary>
    public ShellUserInterface Screen => userInterface;

    public override Version Version => ProgramVersion;

    public override void SetShouldExit(int exitCode) => ExitRequested = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This shell has no nested prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This shell has no nested prompt.");

    public override void NotifyBeginApplication() => userInterface.ClearProgress();

    public override void NotifyEndApplication()
    {
    }

    private static CultureInfo Named(CultureInfo culture)
    {
        if (culture.Name.Length > 0)
            return culture;
        try
        {
            return CultureInfo.GetCultureInfo("en-US");
        }
        catch (CultureNotFoundException)
        {
            return culture; // the runtime is set to know no cultures
        }
    }
}
