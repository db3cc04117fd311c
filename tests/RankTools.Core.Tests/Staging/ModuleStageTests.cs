using RankTools.Staging;

namespace RankTools.Core.Tests.Staging;

public sealed class ModuleStageTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ranktools").FullName;

    private string Target => Path.Combine(root, "out");

    public void Dispose() => Directory.Delete(root, recursive: true);

    private StagedFile Source(string name, string text)
    {
        var path = Path.Combine(root, name);
        File.WriteAllText(path, text);
        return new StagedFile(path, "lib/" + name);
    }

    [Fact]
    public void The_folder_holds_the_listed_files_and_no_others()
    {
        StagedFile one = Source("one", "1"), two = Source("two", "2");
        Assert.Equal(2, new ModuleStage(Target).Apply([one, two]));
        Assert.Equal(1, new ModuleStage(Target).Apply([one]));
        Assert.Equal([Path.Combine(Target, "lib", "one")], Directory.GetFiles(Target, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_has_not_changed_is_not_copied_again()
    {
        var one = Source("one", "1");
        new ModuleStage(Target).Apply([one]);
        Assert.Equal(0, new ModuleStage(Target).Apply([one]));
    }

    [Fact]
    public void A_missing_source_names_itself()
    {
        var missing = new StagedFile(Path.Combine(root, "missing"), "missing");
        Assert.Contains("missing", Assert.Throws<FileNotFoundException>(() => new ModuleStage(Target).Apply([missing])).Message);
    }

    [Fact]
    public void A_list_line_without_a_target_is_refused()
    {
        var list = Path.Combine(root, "list");
        File.WriteAllText(list, "a|/b\n\nno target\n");
        Assert.Contains("no target", Assert.Throws<InvalidDataException>(() => StagedFile.ReadList(list)).Message);
    }
}
