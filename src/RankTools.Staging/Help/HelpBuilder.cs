using System.Reflection;
using System.Runtime.Loader;
using System.Text;

namespace RankTools.Staging.Help;

/// <summary>Makes the module's <c>en-US</c> folder from the pages in <c>docs</c>.</summary>
public static class HelpBuilder
{
    /// <summary>Writes the help file and the about topics; files that would not change are left alone.</summary>
    /// <param name="module">The compiled cmdlets, <c>RankTools.dll</c>.</param>
    /// <param name="libraries">Folders where assemblies that it refers to are found; nothing of them runs.</param>
    /// <param name="docs">Folder with the pages.</param>
    /// <param name="output">Folder to write to.</param>
    /// <returns>Number of cmdlets that have a page.</returns>
    /// <exception cref="InvalidDataException">A page does not fit the format or describes what is not there.</exception>
    public static int Build(string module, IReadOnlyList<string> libraries, string docs, string output)
    {
        var context = new AssemblyLoadContext("help", isCollectible: true);
        context.Resolving += (_, name) => Resolve(context, name, libraries);
        try
        {
            var topics = new List<(HelpPage, CmdletDescription)>();
            foreach (var cmdlet in CmdletDescription.ReadAll(context.LoadFromAssemblyPath(Path.GetFullPath(module))))
            {
                var file = Path.Combine(docs, cmdlet.Name + ".md");
                if (!File.Exists(file))
                    continue;
                var page = HelpPageReader.Read(file, File.ReadAllText(file));
                if (page.Name != cmdlet.Name)
                    throw new InvalidDataException($"{file}(1): the title says {page.Name}");
                topics.Add((page, cmdlet));
            }
            Directory.CreateDirectory(output);
            var keep = new HashSet<string>(StringComparer.Ordinal) { WriteFile(output, "RankTools.dll-Help.xml", Declared(topics)) };
            foreach (var about in Directory.Exists(docs) ? Directory.EnumerateFiles(docs, "about_*.md") : [])
                keep.Add(WriteFile(output, Path.GetFileNameWithoutExtension(about) + ".help.txt", AboutTopic.ToText(File.ReadAllText(about))));
            foreach (var stale in Directory.EnumerateFiles(output).Where(path => !keep.Contains(path)))
                File.Delete(stale);
            return topics.Count;
        }
        finally
        {
            context.Unload();
        }
    }

    private static string Declared(IEnumerable<(HelpPage, CmdletDescription)> topics)
    {
        var document = MamlWriter.Write(topics);
        return $"{document.Declaration}\n{document}\n";
    }

    private static string WriteFile(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path) || File.ReadAllText(path) != text)
            File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name, IReadOnlyList<string> libraries) =>
        libraries.Select(folder => Path.Combine(folder, name.Name + ".dll")).FirstOrDefault(File.Exists) is { } path
            ? context.LoadFromAssemblyPath(Path.GetFullPath(path))
            : null;
}
