using System.Management.Automation.Language;
using System.Text;

namespace RankTools.Shell;

/// <summary>Asks for commands at a terminal until <c>exit</c> or the end of the input.</summary>
internal static class Prompt
{
    /// <summary>Runs what is typed.</summary>
    /// <returns>The exit code of <c>exit</c>, or 0.</returns>
    public static int Run(ShellSession session)
    {
        while (Read() is { } text)
        {
            session.RunInteractively(text);
            if (session.ExitRequested is { } code)
                return code;
        }
        return ExitCode.Success;
    }

    /// <summary>Reads lines until they are whole commands; an empty line ends what cannot be completed.</summary>
    private static string? Read()
    {
        var text = new StringBuilder();
        while (true)
        {
            Console.Write(text.Length == 0 ? "RankTools> " : ">> ");
            if (Console.ReadLine() is not { } line)
                return null;
            text.AppendLine(line);
            _ = Parser.ParseInput(text.ToString(), out _, out var errors);
            if (line.Length == 0 || !errors.Any(error => error.IncompleteInput))
                return text.ToString();
        }
    }
}
