using RankTools.Staging;

namespace RankTools.Core.Tests.Staging;

public class ModuleInstallTests
{
    [Fact]
    public void Versions_lie_side_by_side()
    {
        var root = Directory.CreateTempSubdirectory("ranktools").FullName;
        try
        {
            var staged = Path.Combine(root, "staged");
            Directory.CreateDirectory(Path.Combine(staged, "lib"));
            File.WriteAllText(Path.Combine(staged, "RankTools.psd1"), "@{}");
            File.WriteAllText(Path.Combine(staged, "lib", "a.dll"), "a");
            var first = ModuleInstall.Copy(staged, "0.1.0", Path.Combine(root, "Modules"));
            var second = ModuleInstall.Copy(staged, "0.2.0", Path.Combine(root, "Modules"));
            Assert.Equal(Path.Combine(root, "Modules", "RankTools", "0.1.0"), first);
            Assert.True(File.Exists(Path.Combine(first, "lib", "a.dll")));
            Assert.True(File.Exists(Path.Combine(second, "RankTools.psd1")));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
