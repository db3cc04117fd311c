using RankTools.Samples.Drawing;
using RankTools.Samples.Files;

namespace RankTools.Samples.Commands;

/// <summary>
/// <c>draw FOLDER</c>: the files that are shipped beside the networks. <c>classes.txt</c>, one name a line in the order of the
/// labels; <c>heldout.bin</c>, 512 images in CIFAR-10's record layout, eight of each class; <c>images/NNN_name.png</c>, the first
/// 64 of these. With <c>--sheet FILE</c> also one picture of them all.
/// </summary>
internal static class DrawCommand
{
    public const int HeldOutImages = 512;

    public static void Run(string folder, string? sheet)
    {
        var images = Path.Combine(folder, "images");
        Directory.CreateDirectory(images);
        File.WriteAllText(Path.Combine(folder, "classes.txt"), string.Concat(SampleClass.All.Select(sample => sample.Name + "\n")));

        var series = SampleSeries.HeldOut();
        var drawn = Enumerable.Range(0, HeldOutImages).Select(index => series.Draw(index)).ToArray();
        CifarFile.Write(Path.Combine(folder, "heldout.bin"), drawn);
        foreach (var sample in SampleClass.All)
            PngFile.Write(Path.Combine(images, $"{sample.Index:D3}_{sample.FileName}.png"), Canvas.Size,
                ContactSheet.Interleave(drawn[sample.Index].Pixels));
        if (sheet is not null)
            ContactSheet.Write(sheet, [.. drawn.Take(SampleClass.All.Count).Select(image => image.Pixels)], columns: 16, zoom: 2);
        Console.WriteLine($"{drawn.Length} images of {SampleClass.All.Count} classes drawn in {folder}");
    }
}
