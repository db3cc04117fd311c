using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace RankTools.Shell;

/// <summary>
/// Results to standard output, everything else to standard error. Colours only where a terminal shows them and NO_COLOR is
/// unset; progress only where standard error is a terminal.
/// </summary>
internal sealed class ShellUserInterface : PSHostUserInterface
{
    private readonly bool mayAsk;
    private readonly bool colourOutput, colourError;
    private readonly ProgressLine? progress;

    public ShellUserInterface(bool showProgress, bool mayAsk)
    {
        this.mayAsk = mayAsk;
        var colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
        colourOutput = colour && !Console.IsOutputRedirected;
        colourError = colour && !Console.IsErrorRedirected;
        progress = showProgress && !Console.IsErrorRedirected ? new ProgressLine(Console.Error) : null;
    }

    public override PSHostRawUserInterface RawUI { get; } = new ShellScreen();

    public override bool SupportsVirtualTerminal => colourOutput;

    /// <summary>While true, formatted text is that of an error and goes to standard error.</summary>
    public bool ShowsErrors { get; set; }

    public void ClearProgress() => progress?.Clear();

    public override void Write(string value)
    {
        ClearProgress();
        if (ShowsErrors)
            Console.Error.Write(GetOutputString(value, colourError));
        else
            Console.Out.Write(GetOutputString(value, colourOutput));
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value) => WriteError(value);

    public override void WriteDebugLine(string message) => WriteError("DEBUG: " + message);

    public override void WriteVerboseLine(string message) => WriteError("VERBOSE: " + message);

    public override void WriteWarningLine(string message) => WriteError("WARNING: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => progress?.Show(record);

    public override string ReadLine()
    {
        ClearProgress();
        return mayAsk ? Console.In.ReadLine() ?? "" : throw CannotAsk();
    }

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException("This shell reads no passwords.");

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        if (!mayAsk)
            throw CannotAsk($" ({string.Join(", ", descriptions.Select(field => field.Name))})");
        var answers = new Dictionary<string, PSObject>();
        foreach (var field in descriptions)
        {
            Console.Error.Write($"{field.Name}: ");
            var type = LanguagePrimitives.TryConvertTo<Type>(field.ParameterAssemblyFullName, out var known) ? known : typeof(string);
            answers[field.Name] = PSObject.AsPSObject(LanguagePrimitives.ConvertTo(ReadLine(), type, CultureInfo.CurrentCulture));
        }
        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        if (!mayAsk)
            throw CannotAsk($" ({message})");
        WriteError(caption);
        WriteError(message);
        while (true)
        {
            var offered = choices.Select((choice, i) => (i == defaultChoice ? "*" : "") + choice.Label.Replace("&", "", StringComparison.Ordinal));
            Console.Error.Write(string.Join(" / ", offered) + ": ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            for (var i = 0; i < choices.Count; i++)
            {
                var label = choices[i].Label;
                var key = label.IndexOf('&', StringComparison.Ordinal) is var mark and >= 0 ? label.Substring(mark + 1, 1) : label;
                if (answer.Equals(key, StringComparison.OrdinalIgnoreCase)
                    || answer.Equals(label.Replace("&", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
                    return i;
            }
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException("This shell reads no passwords.");

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private void WriteError(string value)
    {
        ClearProgress();
        Console.Error.WriteLine(GetOutputString(value, colourError));
    }

    private static InvalidOperationException CannotAsk(string what = "") =>
        new($"A command asks for input{what}, but this shell was started without a terminal or with -NonInteractive.");
}
