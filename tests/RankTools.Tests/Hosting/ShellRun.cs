namespace RankTools.Tests.Hosting;

/// <summary>What a run of the embedded shell left.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record ShellRun(int ExitCode, string Output, string Error);
