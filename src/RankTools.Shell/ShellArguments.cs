namespace RankTools.Shell;

/// <summary>What the command line asks for. Names, abbreviations and meanings are those of pwsh.</summary>
/// <param name="Mode">Where the commands come from.</param>
/// <param name="Text">The commands, the script's path, or what is wrong with the command line.</param>
/// <param name="ScriptArguments">Arguments of the script.</param>
/// <param name="ShowProgress">False after <c>-NoProgress</c>.</param>
/// <param name="MayAsk">False after <c>-NonInteractive</c>: prompts fail instead of waiting.</param>
internal sealed record ShellArguments(ShellMode Mode, string Text, IReadOnlyList<string> ScriptArguments, bool ShowProgress, bool MayAsk)
{
    public const string Usage = """
        ranktools: PowerShell commands with the RankTools module imported, without an installed PowerShell.

          ranktools -Command COMMANDS       runs commands, for example: ranktools -Command "Get-RankDevice"
          ranktools -File SCRIPT.ps1 ARGS   runs a script
          ranktools < COMMANDS              runs commands from standard input, as does -Command -
          ranktools                         asks for commands

          -NoProgress       shows no progress
          -NonInteractive   fails where a command would ask for something
          -Version, -Help

        The exit code is the script's, 1 after an error that ended it, 130 after Ctrl+C.
        The module is taken from RANKTOOLS_MODULE, from beside the program, or from PSModulePath.
        """;

    private static readonly string[] Switches = ["-nologo", "-noprofile", "-noninteractive", "-noprogress"];

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="inputRedirected">Whether standard input is something other than a terminal.</param>
    public static ShellArguments Parse(IReadOnlyList<string> args, bool inputRedirected)
    {
        var parsed = new ShellArguments(inputRedirected ? ShellMode.Input : ShellMode.Prompt, "", [], ShowProgress: true, MayAsk: !inputRedirected);
        for (var i = 0; i < args.Count; i++)
        {
            // As in pwsh, two dashes and any unambiguous abbreviation will do.
            var name = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i][1..].ToLowerInvariant() : args[i].ToLowerInvariant();
            IReadOnlyList<string> rest = [.. args.Skip(i + 1)];
            switch (name)
            {
                case "-command" or "-c" when rest is ["-"]:
                    return parsed with { Mode = ShellMode.Input };
                case "-command" or "-c":
                    return rest.Count > 0 ? parsed with { Mode = ShellMode.Command, Text = string.Join(' ', rest) } : Wrong("-Command needs commands.");
                case "-file" or "-f":
                    return rest.Count > 0
                        ? parsed with { Mode = ShellMode.File, Text = rest[0], ScriptArguments = [.. rest.Skip(1)] }
                        : Wrong("-File needs a script's path.");
                case "-version" or "-v":
                    return parsed with { Mode = ShellMode.Version };
                case "-help" or "-h" or "-?" or "/?":
                    return parsed with { Mode = ShellMode.Help };
                case "-":
                    return parsed with { Mode = ShellMode.Input };
                case "-noprogress":
                    parsed = parsed with { ShowProgress = false };
                    break;
                case "-noninteractive":
                    parsed = parsed with { MayAsk = false };
                    break;
                case { } known when Switches.Contains(known):
                    break;
                case [not '-', ..]:
                    // pwsh takes a bare argument for a script.
                    return parsed with { Mode = ShellMode.File, Text = args[i], ScriptArguments = rest };
                default:
                    return Wrong($"'{args[i]}' is no option.");
            }
        }
        return parsed;

        ShellArguments Wrong(string message) => parsed with { Mode = ShellMode.Wrong, Text = message };
    }
}
