using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace RankTools.Tests.Hosting;

/// <summary>Keeps formatted text without colours, and every progress record.</summary>
internal sealed class CapturingUserInterface : PSHostUserInterface
{
    private readonly StringBuilder text = new();

    public ConcurrentQueue<ProgressRecord> Progress { get; } = new();

    public string Text
    {
        get
        {
            lock (text)
                return GetOutputString(text.ToString(), supportsVirtualTerminal: false);
        }
    }

    public override PSHostRawUserInterface RawUI { get; } = new WideScreen();

    public void Clear()
    {
        lock (text)
            text.Clear();
        Progress.Clear();
    }

    public override void Write(string value)
    {
        lock (text)
            text.Append(value);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteErrorLine(string value) => Write("ERROR: " + value + "\n");

    public override void WriteDebugLine(string message) => Write("DEBUG: " + message + "\n");

    public override void WriteVerboseLine(string message) => Write("VERBOSE: " + message + "\n");

    public override void WriteWarningLine(string message) => Write("WARNING: " + message + "\n");

    public override void WriteProgress(long sourceId, ProgressRecord record) => Progress.Enqueue(record);

    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw new NotSupportedException();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw new NotSupportedException();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new NotSupportedException();

    /// <summary>A fixed width, so that tables look the same everywhere.</summary>
    private sealed class WideScreen : PSHostRawUserInterface
    {
        public override ConsoleColor BackgroundColor { get; set; }

        public override Size BufferSize { get; set; } = new(160, 100);

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override ConsoleColor ForegroundColor { get; set; }

        public override bool KeyAvailable => false;

        public override Size MaxPhysicalWindowSize => BufferSize;

        public override Size MaxWindowSize => BufferSize;

        public override Coordinates WindowPosition { get; set; }

        public override Size WindowSize { get => BufferSize; set => BufferSize = value; }

        public override string WindowTitle { get; set; } = "";

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
        {
        }

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
        {
        }

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
        {
        }
    }
}
