using System.Management.Automation;

using RankTools.Data.Datasets;
using RankTools.Errors;

namespace RankTools.Commands;

/// <summary>Opens labelled images, whichever way they are stored, as one object that other cmdlets read as they go.</summary>
[Cmdlet(VerbsData.Import, "ImageDataset", DefaultParameterSetName = "Path")]
[OutputType(typeof(ImageDataset))]
public sealed class ImportImageDatasetCommand : FileCmdlet
{
    private readonly List<string> files = [];
    private ImageDatasetOptions? options;

    /// <summary>File of the labels: CSV, one label a line, .npy or IDX.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LabelFile { get; set; }

    /// <summary>Names of the classes in the order of the network's logits; or one path of a file with them, text or JSON.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ClassName { get; set; }

    /// <summary>Names that the label file's numbers stand for, where its order is not that of the network; or one path of a file with them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? LabelName { get; set; }

    /// <summary>The label file's number of the first class.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int FirstLabel { get; set; }

    /// <summary>Name of the array of images in an .npz archive.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ImageEntry { get; set; }

    /// <summary>Name of the array of labels in an .npz archive.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LabelEntry { get; set; }

    /// <summary>Name of the data set in results; by default that of its folder or file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var (classFile, labelNameFile) = (NameFile(ClassName), NameFile(LabelName));
        options = new()
        {
            Name = Name,
            LabelPath = LabelFile is null ? null : Existing(LabelFile),
            ClassNamePath = classFile,
            ClassNames = classFile is null ? [.. ClassName ?? []] : [],
            LabelNamePath = labelNameFile,
            LabelNames = labelNameFile is null ? [.. LabelName ?? []] : [],
            FirstLabel = FirstLabel,
            ImageEntry = ImageEntry,
            LabelEntry = LabelEntry,
        };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in (Path ?? []).SelectMany(path => ResolveFiles([path], null, allowFolders: true).Order(StringComparer.Ordinal))
            .Concat(ResolveFiles(null, LiteralPath, allowFolders: true)))
        {
            if (Directory.Exists(item))
                Open(item);
            else
                files.Add(item);
        }
    }

    /// <summary>All files that were given are one data set.</summary>
    protected override void EndProcessing()
    {
        if (files.Count > 0)
            Open([.. files]);
    }

    private void Open(params string[] paths) => RunItem(paths[0], output =>
    {
        output.Report("Listing images", paths[0]);
        var dataset = ImageDatasetLoader.Load(paths, options!, failure => output.Error(ErrorRecords.From(failure)));
        output.Verbose($"{dataset.Name}: {dataset.Count} images ({dataset.Format}), {(dataset.HasLabels ? "with" : "without")} labels, "
            + $"{(dataset.ClassCount > 0 ? $"{dataset.ClassCount} classes by name" : "classes without names")}.");
        output.Write(dataset);
    });

    private string Existing(string path)
    {
        var (found, error) = InputPaths.Locate(this, path);
        if (error is not null)
            ThrowTerminatingError(error);
        return found[0];
    }

    private string? NameFile(string[]? names) => names is [var path] && InputPaths.Locate(this, path) is { Error: null, Files: [var file] } ? file : null;
}
