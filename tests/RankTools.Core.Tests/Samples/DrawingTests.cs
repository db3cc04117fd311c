using RankTools.Data;
using RankTools.Samples.Commands;
using RankTools.Samples.Drawing;
using RankTools.Samples.Files;
using RankTools.Samples.Training;

using SkiaSharp;

namespace RankTools.Core.Tests.Samples;

public class DrawingTests
{
    [Fact]
    public void The_shipped_files_are_drawn_again_byte_for_byte()
    {
        var folder = Directory.CreateTempSubdirectory("ranktools-samples-").FullName;
        try
        {
            DrawCommand.Run(folder, sheet: null);
            var paths = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
            string[] drawn = [.. paths.Select(path => Path.GetRelativePath(folder, path))];
            Assert.Equal(2 + 64, drawn.Length);
            foreach (var file in drawn)
                Assert.True(File.ReadAllBytes(Path.Combine(folder, file)).AsSpan()
                    .SequenceEqual(File.ReadAllBytes(Path.Combine(ShippedSamples.Folder, file))), $"{file} differs from the shipped one");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_class_is_held_out_eight_times_and_no_image_twice()
    {
        var images = ShippedSamples.Images;
        Assert.Equal(512, images.Count);
        Assert.All(images.CountBy(image => image.Label), count => Assert.Equal(8, count.Value));
        Assert.Equal(64, images.Max(image => image.Label) + 1);
        Assert.Equal(512, images.Select(image => Convert.ToHexString(image.Pixels)).Distinct().Count());
    }

    [Fact]
    public void A_png_decodes_to_the_pixels_of_its_record()
    {
        SkiaLibrary.EnsureLoaded();
        var images = ShippedSamples.Images;
        foreach (var sample in SampleClass.All)
        {
            using var bitmap = SKBitmap.Decode(Path.Combine(ShippedSamples.Folder, "images", $"{sample.Index:D3}_{sample.FileName}.png"));
            Assert.Equal((32, 32), (bitmap.Width, bitmap.Height));
            Assert.Equal(sample.Index, images[sample.Index].Label);
            var pixels = bitmap.Pixels;
            byte[] planes = [.. pixels.Select(p => p.Red), .. pixels.Select(p => p.Green), .. pixels.Select(p => p.Blue)];
            Assert.Equal(images[sample.Index].Pixels, planes);
        }
    }

    [Fact]
    public void Held_out_and_training_images_differ_even_with_one_seed()
    {
        var (heldOut, training) = (SampleSeries.HeldOut(7), SampleSeries.Training(7));
        for (var i = 0; i < 8; i++)
            Assert.NotEqual(heldOut.Draw(i).Pixels, training.Draw(i).Pixels);
    }

    [Fact]
    public void Batches_hold_the_images_of_the_series_in_order()
    {
        var series = SampleSeries.Training(3);
        using var batches = new SampleBatches(series, 5);
        var drawn = Enumerable.Range(0, 3).Select(_ => batches.Next()).ToArray();
        for (var i = 0; i < 15; i++)
        {
            var (label, pixels) = series.Draw(i);
            Assert.Equal(label, drawn[i / 5].Labels[i % 5]);
            Assert.Equal(pixels, drawn[i / 5].Images[i % 5]);
        }
    }

    [Fact]
    public void A_file_that_is_not_whole_records_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[3073 * 2 - 1]);
            var refusal = Assert.Throws<InvalidDataException>(() => CifarFile.Read(path));
            Assert.Contains("6145 bytes", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
