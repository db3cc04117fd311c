using RankTools.Shell;

var arguments = ShellArguments.Parse(args, Console.IsInputRedirected);
switch (arguments.Mode)
{
    case ShellMode.Help:
        Console.WriteLine(ShellArguments.Usage);
        return ExitCode.Success;
    case ShellMode.Version:
        Console.WriteLine($"RankTools {ShellHost.ProgramVersion.ToString(3)}");
        return ExitCode.Success;
    case ShellMode.Wrong:
        Console.Error.WriteLine(arguments.Text + Environment.NewLine + ShellArguments.Usage);
        return ExitCode.Usage;
    case ShellMode.File when !File.Exists(arguments.Text):
        Console.Error.WriteLine($"The script '{arguments.Text}' does not exist.");
        return ExitCode.Usage;
}

InstalledPowerShell.Lend();
var module = ModuleLocation.Find(AppContext.BaseDirectory, Environment.GetEnvironmentVariable(ModuleLocation.Variable));
var host = new ShellHost(new ShellUserInterface(arguments.ShowProgress, arguments.MayAsk));
using var session = ShellSession.Open(host, module);
if (!session.Imported)
{
    Console.Error.WriteLine($"The RankTools module was looked for as '{module}'. Build it, or name its folder in {ModuleLocation.Variable}.");
    return ExitCode.Failure;
}
var code = arguments.Mode switch
{
    ShellMode.Command => session.RunCommands(arguments.Text),
    ShellMode.File => session.RunFile(arguments.Text, arguments.ScriptArguments),
    ShellMode.Input => session.RunCommands(Console.In.ReadToEnd()),
    _ => Prompt.Run(session),
};
if (code == ExitCode.Interrupted)
    ExitCode.Leave(code);
return code;
