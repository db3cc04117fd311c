using System.Globalization;
using System.Management.Automation.Host;

namespace RankTools.Tests.Hosting;

/// <summary>A host without a console: keeps what is written to it.</summary>
internal sealed class CapturingHost(CapturingUserInterface userInterface) : PSHost
{
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "RankTools.Tests";

    public override PSHostUserInterface UI => userInterface;

    public override Version Version { get; } = new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
