using System.Text.Json;

using RankTools.Checkpoints;
using RankTools.Errors;

namespace RankTools.Features;

/// <summary>The folder of an unfinished feature file: its parts, and what they belong to.</summary>
internal sealed class FeatureJournal : IDisposable
{
    private const string FileName = "journal.json";

    private readonly string folder;
    private readonly FileStream holder;

    private FeatureJournal(string path, FeatureDescription description, FileStream holder) =>
        (Path, Description, folder, this.holder) = (path, description, FolderOf(path), holder);

    /// <summary>The file to be.</summary>
    public string Path { get; }

    /// <summary>What the parts belong to.</summary>
    public FeatureDescription Description { get; }

    /// <summary>The folder of the parts of a file.</summary>
    public static string FolderOf(string path) => path + ".partial";

    /// <summary>Opens the folder of a file, or makes it, and keeps other processes out of it.</summary>
    /// <exception cref="RankToolsException"><c>FeatureFileMismatch</c>, <c>FeatureFileInUse</c>.</exception>
    public static FeatureJournal Open(string path, FeatureDescription description, bool startOver)
    {
        var folder = FolderOf(path);
        Directory.CreateDirectory(folder);
        var name = System.IO.Path.Combine(folder, FileName);
        FileStream holder;
        try
        {
            holder = new(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(name))
        {
            throw new RankToolsException("FeatureFileInUse", ErrorKind.Unavailable, path,
                $"Another process is writing '{path}': it holds '{name}'. Wait for it, or choose another -Path.", e);
        }
        try
        {
            if (holder.Length > 0 && Difference(holder, path, description) is { } difference)
            {
                if (!startOver)
                {
                    throw FeatureErrors.Mismatch(folder, difference,
                        $"It holds an export to '{path}' that was interrupted: go on with what it was begun with, or start over with -Force.");
                }
                holder.SetLength(0);
            }
            if (holder.Length == 0)
            {
                foreach (var part in Directory.GetFiles(folder).Where(file => file != name))
                    File.Delete(part);
                JsonSerializer.Serialize(holder, new JournalText(
                    description.ToMetadata().ToDictionary(), [.. description.Layers.Select(layer => layer.ElementType)],
                    [.. description.Layers.Select(layer => layer.Shape.ToArray())]));
                holder.Flush(flushToDisk: true);
            }
            return new(path, description, holder);
        }
        catch
        {
            holder.Dispose();
            throw;
        }
    }

    /// <summary>The file of a part.</summary>
    public string PartPath(string name) => System.IO.Path.Combine(folder, name + ".part");

    /// <summary>Removes the folder with all that is in it.</summary>
    public void Remove() => Directory.Delete(folder, recursive: true);

    /// <summary>Lets other processes in.</summary>
    public void Dispose() => holder.Dispose();

    /// <summary>Why the parts do not belong to a description; null when they do. A journal that cannot be read belongs to nothing.</summary>
    private static string? Difference(FileStream holder, string path, FeatureDescription description)
    {
        try
        {
            holder.Position = 0;
            var text = JsonSerializer.Deserialize<JournalText>(holder);
            if (text is not { Metadata: { } metadata, Shapes: { } shapes, Types: { } types })
                return "its journal is damaged";
            var names = JsonSerializer.Deserialize<string[]>(metadata.GetValueOrDefault("layers", "[]")) ?? [];
            var entries = names.Zip(types, shapes).ToDictionary(
                layer => layer.First, layer => new CheckpointEntry(layer.First, layer.Second, [0, .. layer.Third]));
            return FeatureDescription.Parse(path, metadata, entries).DifferenceFrom(description);
        }
        catch (Exception e) when (e is JsonException or RankToolsException or ArgumentException)
        {
            return "its journal is damaged";
        }
    }

    private sealed record JournalText(Dictionary<string, string> Metadata, ElementType[] Types, long[][] Shapes);
}
