using System.Text;

using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data.Datasets;

/// <summary>A folder of pictures that tell by their red value which they are, and the data sets made of it.</summary>
internal sealed class DatasetFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ranktools-");

    public string Root => folder.FullName;

    public List<RankToolsException> Warnings { get; } = [];

    public List<RankToolsException> Failures { get; } = [];

    public string this[string name] => Path.Combine(Root, name);

    public string Picture(string name, byte red) => Write(name, PngWriter.Write(2, 1, 2, [[red, 0, 0, red, 0, 0]]));

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string Text(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public ImageDataset Load(string path, ImageDatasetOptions? options = null) => Load([path], options);

    public ImageDataset Load(string[] paths, ImageDatasetOptions? options = null) =>
        ImageDatasetLoader.Load([.. paths.Select(path => Path.Combine(Root, path))], options ?? new(), Warnings.Add);

    public RankToolsException Refused(string path, ImageDatasetOptions? options = null) =>
        Assert.Throws<RankToolsException>(() => Load(path, options));

    public InputItem[] Read(ImageDataset dataset, ImageReadOptions? options = null) =>
        [.. dataset.Read(options ?? new(Preprocessing.None), Failures.Add, TestContext.Current.CancellationToken)];

    /// <summary>The red values of the pictures, by which they are known, with their labels.</summary>
    public (int Red, int? Label)[] Pairs(ImageDataset dataset, ImageReadOptions? options = null) =>
        [.. Read(dataset, options).Select(item => ((int)Math.Round(item.Values[0] * 255), item.Label))];

    public void Dispose() => folder.Delete(recursive: true);
}
