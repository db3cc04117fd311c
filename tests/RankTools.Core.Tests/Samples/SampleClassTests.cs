using RankTools.Samples.Drawing;

namespace RankTools.Core.Tests.Samples;

public class SampleClassTests
{
    [Fact]
    public void The_64_names_are_unique_and_are_the_lines_of_the_shipped_list()
    {
        var names = SampleClass.All.Select(sample => sample.Name).ToArray();
        Assert.Equal(64, names.Distinct().Count());
        Assert.Equal(names, File.ReadAllLines(Path.Combine(ShippedSamples.Folder, "classes.txt")));
    }

    [Fact]
    public void Colours_form_a_latin_square_over_shapes_and_textures()
    {
        Assert.Equal(64, SampleClass.All.Select(sample => (sample.Shape, sample.Texture)).Distinct().Count());
        Assert.Equal(64, SampleClass.All.Select(sample => (sample.Shape, sample.Colour)).Distinct().Count());
        Assert.Equal(64, SampleClass.All.Select(sample => (sample.Texture, sample.Colour)).Distinct().Count());
    }

    [Fact]
    public void A_label_is_the_place_of_its_class() =>
        Assert.All(SampleClass.All, sample => Assert.Same(sample, SampleClass.All[sample.Index]));
}
