using System.Management.Automation.Language;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

using RankTools.Tests.Hosting;

namespace RankTools.Tests.Contracts;

/// <summary>What the module as a whole keeps to: its manifest, its import, its assemblies, its sources.</summary>
public class ModuleContractTests
{
    private const int LongestFile = 400;

    [Fact]
    public void The_manifest_passes_PowerShells_own_test()
    {
        using var session = new ModuleSession(import: false);
        var module = Assert.Single(session.Run("Test-ModuleManifest $path", ("path", ModuleSession.Manifest)).Succeeded().Output);
        Assert.Equal("RankTools", module.Properties["Name"].Value);
    }

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_nothing_else()
    {
        Assert.Equal(DefinedCmdlets().Order(StringComparer.Ordinal), ExportedCmdlets().Order(StringComparer.Ordinal));
        using var session = new ModuleSession();
        Assert.Equal(
            ExportedCmdlets().Order(StringComparer.Ordinal),
            session.Run("Get-Command -Module RankTools").Succeeded().Values("Name").Select(name => (string)name!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_module_imports_twice_and_into_two_sessions()
    {
        using ModuleSession one = new(), two = new();
        Assert.Empty(one.Run("Import-Module $path; Import-Module $path -Force", ("path", ModuleSession.Manifest)).Succeeded().Output);
        foreach (var session in (ModuleSession[])[one, two])
            Assert.Equal("cpu", session.Run("Get-RankDevice -Name cpu").Succeeded().Values("Name")[0]);
    }

    [Fact]
    public void Importing_writes_nothing_and_loads_no_native_library()
    {
        var maps = "if ([System.IO.File]::Exists('/proc/self/maps')) { [System.IO.File]::ReadAllText('/proc/self/maps') }";
        var silent = ShellProcess.Run(["-Command", "Get-Module RankTools | ForEach-Object Name"]);
        Assert.Equal((0, "RankTools", ""), (silent.ExitCode, silent.Output.Trim(), silent.Error));
        var native = Directory.GetFiles(Path.Combine(ModuleSession.ModuleFolder, "lib", "runtimes"), "*", SearchOption.AllDirectories).Select(Path.GetFileName);
        var loaded = ShellProcess.Run(["-Command", maps]).Output;
        Assert.All(native, name => Assert.DoesNotContain(name!, loaded));
        Assert.SkipUnless(OperatingSystem.IsLinux(), "skipped: loaded libraries are listed by Linux only");
        Assert.Contains("libcoreclr", loaded); // the list is the real one
    }

    [Fact]
    public void The_import_works_in_a_fresh_process_and_is_timed()
    {
        var script = "$w = [System.Diagnostics.Stopwatch]::StartNew(); Import-Module $env:RANKTOOLS_TIMED; [string]$w.ElapsedMilliseconds; (Get-Command Get-RankDevice).Name";
        using var nothing = new TemporaryModule();
        var run = ShellProcess.Run(["-Command", script], "", ("RANKTOOLS_MODULE", nothing.Manifest), ("RANKTOOLS_TIMED", ModuleSession.Manifest));
        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Get-RankDevice", lines[1].Trim());
        TestContext.Current.TestOutputHelper?.WriteLine($"cold import: {lines[0]} ms");
    }

    [Fact]
    public void Nothing_in_the_module_writes_to_the_console() => Assert.All(ModuleMetadata.OwnAssemblies, assembly =>
        Assert.DoesNotContain(ModuleMetadata.MembersUsedBy(assembly), member => member.StartsWith("System.Console.", StringComparison.Ordinal)
            && member != "System.Console.get_IsOutputRedirected")); // a question, which no host answers

    [Fact]
    public void The_cmdlets_name_only_what_their_load_context_has() => Assert.All(
        ModuleMetadata.AssembliesUsedBy(ModuleMetadata.OwnAssemblies[0]),
        name => Assert.True(name is "RankTools.Core" or "System.Management.Automation" or "netstandard" || name.StartsWith("System.", StringComparison.Ordinal),
            $"RankTools.dll refers to {name}, which only RankTools.Core can load"));

    [Fact]
    public void The_core_knows_no_PowerShell() =>
        Assert.DoesNotContain("System.Management.Automation", ModuleMetadata.AssembliesUsedBy(ModuleMetadata.OwnAssemblies[2]));

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        string[] sources =
        [
            .. from folder in (string[])["src", "tests"]
               from path in Directory.EnumerateFiles(Path.Combine(ModuleSession.Repository, folder), "*.cs", SearchOption.AllDirectories)
               let inner = Path.GetRelativePath(ModuleSession.Repository, path).Split(Path.DirectorySeparatorChar)
               where !inner.Contains("bin") && !inner.Contains("obj")
               select path,
        ];
        Assert.NotEmpty(sources);
        Assert.All(sources, path => Assert.InRange(File.ReadLines(path).Count(), 0, LongestFile));
    }

    private static IReadOnlyList<string> ExportedCmdlets()
    {
        var script = Parser.ParseFile(ModuleSession.Manifest, out _, out _);
        var data = (HashtableAst)script.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!;
        return [.. ((object[])((System.Collections.Hashtable)data.SafeGetValue())["CmdletsToExport"]!).Cast<string>()];
    }

    /// <summary>Cmdlets that are compiled into the module, read from its metadata.</summary>
    private static IReadOnlyList<string> DefinedCmdlets()
    {
        using var file = new PEReader(File.OpenRead(ModuleMetadata.OwnAssemblies[0]));
        var reader = file.GetMetadataReader();
        return
        [
            .. from handle in reader.TypeDefinitions
               from attributeHandle in reader.GetTypeDefinition(handle).GetCustomAttributes()
               let attribute = reader.GetCustomAttribute(attributeHandle)
               where attribute.Constructor.Kind == HandleKind.MemberReference
               let type = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
               where type.Kind == HandleKind.TypeReference && reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name) == "CmdletAttribute"
               let value = reader.GetBlobReader(attribute.Value)
               select ReadName(value),
        ];
    }

    /// <summary>Verb and noun are the attribute's two constructor arguments, behind a prologue of two bytes.</summary>
    private static string ReadName(BlobReader value)
    {
        value.ReadUInt16();
        return $"{value.ReadSerializedString()}-{value.ReadSerializedString()}";
    }

    /// <summary>A module that does nothing, for the shell to import in place of the real one.</summary>
    private sealed class TemporaryModule : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("ranktools").FullName;

        public TemporaryModule() => File.WriteAllText(Manifest, "@{ ModuleVersion = '1.0' }");

        public string Manifest => Path.Combine(folder, "RankTools.psd1");

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
