using System.IO.Compression;

using RankTools.Staging;
using RankTools.Staging.Help;

// stage FOLDER LIST       lays out the module folder from a list of target|source lines
// help MODULE DOCS OUT LIBRARIES...   writes the help that Get-Help reads
// install FOLDER VERSION  copies a staged folder to the user's module path
// pack FOLDER ARCHIVE     packs a staged folder into a versioned zip
try
{
    switch (args)
    {
        case ["stage", var folder, var list]:
            var changed = new ModuleStage(folder).Apply(StagedFile.ReadList(list));
            Console.WriteLine($"RankTools staged in {folder} ({changed} files changed)");
            return 0;
        case ["help", var module, var docs, var output, .. var libraries]:
            var pages = HelpBuilder.Build(module, libraries, docs, output);
            Console.WriteLine($"RankTools help written for {pages} cmdlets");
            return 0;
        case ["install", var folder, var version]:
            Console.WriteLine($"RankTools installed in {ModuleInstall.Copy(folder, version, ModuleInstall.UserModules)}");
            return 0;
        case ["pack", var folder, var archive]:
            File.Delete(archive);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(archive))!);
            ZipFile.CreateFromDirectory(folder, archive, CompressionLevel.Optimal, includeBaseDirectory: true);
            Console.WriteLine($"RankTools packed in {archive} ({new FileInfo(archive).Length / 1048576.0:F0} MiB)");
            return 0;
        default:
            Console.Error.WriteLine(
                "usage: RankTools.Staging stage FOLDER LIST | help MODULE DOCS OUT LIBRARIES... | install FOLDER VERSION | pack FOLDER ARCHIVE");
            return 2;
    }
}
catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"RankTools.Staging : error RT0001: {e.Message}");
    return 1;
}
