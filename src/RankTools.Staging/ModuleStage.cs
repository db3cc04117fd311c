namespace RankTools.Staging;

/// <summary>Brings a module folder to exactly the listed files: copies what changed, removes what no longer belongs.</summary>
public sealed class ModuleStage(string folder)
{
    private const string PatchedVersion = "GLIBCXX_3.4.32";

    /// <summary>Copies every file that differs from its source and deletes files that are not listed.</summary>
    /// <returns>The number of files written or deleted.</returns>
    public int Apply(IReadOnlyList<StagedFile> files)
    {
        Directory.CreateDirectory(folder);
        var changed = files.Count(Copy);
        var keep = files.Select(file => Path.GetFullPath(Path.Combine(folder, file.Target))).ToHashSet(StringComparer.Ordinal);
        foreach (var stale in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !keep.Contains(Path.GetFullPath(path))))
        {
            File.Delete(stale);
            changed++;
        }
        return changed;
    }

    private bool Copy(StagedFile file)
    {
        var target = Path.Combine(folder, file.Target);
        var (from, to) = (new FileInfo(file.Source), new FileInfo(target));
        if (!from.Exists)
            throw new FileNotFoundException($"'{file.Source}' is to be staged as '{file.Target}' but does not exist.");
        if (to.Exists && to.Length == from.Length && to.LastWriteTimeUtc == from.LastWriteTimeUtc)
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // A copy under another name, then a rename: a process that has the old library mapped keeps its own file.
        var partial = target + ".partial";
        File.Copy(file.Source, partial, overwrite: true);
        if (Path.GetFileName(target).Contains("LibTorchSharp.so", StringComparison.Ordinal))
            MakeLoadable(partial);
        File.SetLastWriteTimeUtc(partial, from.LastWriteTimeUtc);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.Move(partial, target, overwrite: true);
        return true;
    }

    private static void MakeLoadable(string path)
    {
        var image = File.ReadAllBytes(path);
        if (ElfVersionNeeds.Weaken(image, PatchedVersion) > 0)
            File.WriteAllBytes(path, image);
    }
}
