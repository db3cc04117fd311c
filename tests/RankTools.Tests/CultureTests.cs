using System.Globalization;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Sessions in cultures that write numbers with a comma, or have an i of their own: nothing in or out depends on it.</summary>
public sealed class CultureTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private const string Script =
        """
        if ($culture) { [cultureinfo]::CurrentCulture = $culture; [cultureinfo]::CurrentUICulture = $culture }
        Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer LINEAR, AVG* -Rule RELATIVE -Tolerance 0.01 -Context REAL -Device CPU -Precision SINGLE
        Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer linear -Rule 'Absolute' -Tolerance '0.25' -MemoryLimit 1.5gib
        $null = $sample.ImagePath | Invoke-NeuralNetwork -Network $net -OutFile logits.npy
        Get-MatrixRank logits.npy -Rule svd -Tolerance 1.5
        Measure-IndependenceDeficit -LogitPath logits.npy -ClassName $sample.ClassNamePath -Class 'RED PLAIN DISC', 'TEAL ZIGZAGGED D*' -Regularization 0.5 -NullDraws 2 -Rows ALL
        Measure-FeatureDimension logits.npy -Method PCA, TWONN, mle -Bootstrap 5 -VarianceThreshold 0.5
        Measure-LyapunovSpectrum -Gaussian -Width 3 -Depth 5
        (Get-NeuralNetworkArchitecture VIT_TINY*, RESNET18).Name
        (New-NeuralNetwork -Kind MLP -Width 8 -Depth 2).Name
        """;

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void Names_numbers_and_results_are_those_of_the_invariant_culture(string culture)
    {
        var expected = Texts(null);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Texts(CultureInfo.GetCultureInfo(culture)));
    }

    private string[] Texts(CultureInfo? culture) =>
    [
        .. sample.Get(Script, ("culture", culture)).Select(item => item.BaseObject is string text ? text : string.Join('\n', item.Properties.Where(property => property.Name is not ("ElapsedSeconds" or "PeakBytes")).Select(property =>
            $"{property.Name}: {(property.Value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : property.Value)}"))),
    ];
}
