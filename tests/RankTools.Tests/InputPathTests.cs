using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>How -Path and -LiteralPath find files.</summary>
public sealed class InputPathTests : IDisposable
{
    private readonly ModuleSession session = ModuleSession.WithTestCmdlets();
    private readonly string folder = Directory.CreateTempSubdirectory("ranktools").FullName;

    public InputPathTests()
    {
        foreach (var name in (string[])["a.npy", "b.npy", "c[1].npy"])
            File.WriteAllText(Path.Combine(folder, name), "");
        Directory.CreateDirectory(Path.Combine(folder, "d.npy"));
        session.Run("$ExecutionContext.SessionState.Path.SetLocation($folder)", ("folder", folder)).Succeeded();
    }

    public void Dispose()
    {
        session.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string[] Names(ScriptResult result) => [.. result.Output.Select(item => Path.GetRelativePath(folder, item.ToString()!)).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_wildcard_takes_the_files_and_leaves_the_folders() =>
        Assert.Equal(["a.npy", "b.npy", "c[1].npy"], Names(session.Run("Test-Path2 *.npy").Succeeded()));

    [Fact]
    public void Names_are_relative_to_the_session_not_to_the_process() =>
        Assert.Equal(["b.npy"], Names(session.Run("Test-Path2 ./b.npy").Succeeded()));

    [Theory]
    [InlineData("Test-Path2 missing.npy, a.npy")]
    [InlineData("Test-Path2 nothing*.npy, a.npy")]
    [InlineData("'missing.npy', 'a.npy' | Test-Path2")]
    [InlineData("Test-Path2 -LiteralPath missing.npy, a.npy")]
    [InlineData("Test-Path2 -LiteralPath *.npy, a.npy")]
    public void What_matches_nothing_is_an_error_about_that_path_and_the_rest_goes_on(string script)
    {
        var result = session.Run(script);
        Assert.Equal(["PathNotFound"], result.ErrorIds);
        Assert.Equal(["a.npy"], Names(result));
        Assert.Contains((string)result.Errors[0].TargetObject, script);
    }

    [Fact]
    public void A_literal_path_takes_brackets_as_they_are()
    {
        Assert.Equal(["c[1].npy"], Names(session.Run("Test-Path2 -LiteralPath 'c[1].npy'").Succeeded()));
        Assert.Equal(["PathNotFound"], session.Run("Test-Path2 'c[1].npy'").ErrorIds);
    }

    [Theory]
    [InlineData("Test-Path2 d.npy")]
    [InlineData("Test-Path2 -LiteralPath d.npy")]
    [InlineData("Test-Path2 Env:PATH")]
    [InlineData("Test-Path2 -LiteralPath Env:PATH")]
    public void Folders_and_things_outside_the_file_system_are_refused(string script) =>
        Assert.Equal(["PathNotFile"], session.Run(script).ErrorIds);

    [Fact]
    public void A_drive_that_is_not_there_is_an_error() =>
        Assert.Equal(["DriveNotFound"], session.Run("Test-Path2 nodrive:/a.npy").ErrorIds);

    [Fact]
    public void Items_with_a_PSPath_bind_to_LiteralPath()
    {
        var result = session.Run("[pscustomobject]@{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$folder/c[1].npy\" } | Test-Path2", ("folder", folder));
        Assert.Equal(["c[1].npy"], Names(result.Succeeded()));
    }
}
