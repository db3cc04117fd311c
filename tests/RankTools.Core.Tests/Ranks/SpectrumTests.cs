using System.ComponentModel;
using System.Globalization;

using RankTools.Errors;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Ranks;

public class SpectrumTests
{
    private static readonly double[] Awkward = [1.7976931348623157E+308, 1234567.891, 2.5, 1.0 / 3, 0.1, 1e-300, 4.9406564584124654E-324, 0];

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void Text_is_the_same_in_every_culture_and_reads_back_to_the_same_bits(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new(culture);
            var spectrum = new Spectrum(Awkward);
            var text = spectrum.ToString();
            Assert.Equal("1.7976931348623157E+308;1234567.891;2.5;0.3333333333333333;0.1;1E-300;5E-324;0", text);
            Assert.Equal(Awkward.Select(BitConverter.DoubleToInt64Bits), Spectrum.Parse(text).Select(BitConverter.DoubleToInt64Bits));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Random_values_read_back_to_the_same_bits()
    {
        var random = new Random(7);
        for (var trial = 0; trial < 200; trial++)
        {
            var spectrum = Spectrum.FromUnsorted(Enumerable.Range(0, trial).Select(_ => Math.Pow(10, (random.NextDouble() * 600) - 300)));
            Assert.Equal(spectrum, Spectrum.Parse(spectrum.ToString()));
        }
    }

    [Fact]
    public void A_cast_from_text_goes_through_the_type_converter()
    {
        var converter = TypeDescriptor.GetConverter(typeof(Spectrum));
        Assert.Equal(new Spectrum([3, 1.5]), converter.ConvertFromInvariantString("3;1.5"));
        Assert.Equal("3;1.5", converter.ConvertToInvariantString(new Spectrum([3, 1.5])));
    }

    [Theory]
    [InlineData("1;2")]
    [InlineData("1;;0")]
    [InlineData("1,5;1")]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("System.Double[]")]
    public void Text_that_is_no_spectrum_is_refused(string text)
    {
        Assert.False(Spectrum.TryParse(text, null, out _));
        Assert.Throws<FormatException>(() => Spectrum.Parse(text));
    }

    [Fact]
    public void Values_that_are_no_spectrum_are_refused_by_name()
    {
        Assert.Equal("NonFiniteInput", Assert.Throws<RankToolsException>(() => new Spectrum([double.NaN])).ErrorId);
        Assert.Equal("NonFiniteInput", Assert.Throws<RankToolsException>(() => Spectrum.FromUnsorted([1, double.PositiveInfinity])).ErrorId);
        Assert.Equal("InvalidSpectrum", Assert.Throws<RankToolsException>(() => new Spectrum([1, 2])).ErrorId);
        Assert.Equal("InvalidSpectrum", Assert.Throws<RankToolsException>(() => new Spectrum([1, -1])).ErrorId);
    }

    [Fact]
    public void Nothing_that_a_caller_holds_changes_a_spectrum()
    {
        double[] values = [2, 1];
        var spectrum = new Spectrum(values);
        values[0] = 5;
        spectrum.ToArray()[1] = 7;
        Assert.Equal([2, 1], spectrum);
    }

    [Fact]
    public void The_empty_spectrum_is_allowed_and_reads_back()
    {
        Assert.Equal("", Spectrum.Empty.ToString());
        Assert.Equal(Spectrum.Empty, Spectrum.Parse(""));
        Assert.Equal(0, Spectrum.Empty.CountAbove(-1));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(0, 4)]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(2.5, 1)]
    [InlineData(3, 0)]
    public void Counts_are_of_values_strictly_above(double threshold, int count) =>
        Assert.Equal(count, new Spectrum([3, 2, 2, 1, 0]).CountAbove(threshold));
}
