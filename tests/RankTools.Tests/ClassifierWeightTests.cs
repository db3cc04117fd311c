using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Set-ClassifierWeight: the logits of the networks that it makes, and what it refuses.</summary>
public sealed class ClassifierWeightTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private void Measure() => sample.Get(
        """
        if (-not $deficit) {
            $null = $sample.ImagePath | Export-NetworkFeature pictures.safetensors -Network $net
            $deficit = Measure-IndependenceDeficit -FeaturePath pictures.safetensors -Class 5 -MaxClass 3 -NullDraws 0
        }
        """);

    private double[][] Logits(string network) =>
    [
        .. sample.Get($"Invoke-NeuralNetwork $sample.ImagePath[0..3] -Network {network} -Layer linear")
            .Select(item => item.Get<IReadOnlyList<double>>("Values").ToArray()),
    ];

    [Fact]
    public void A_substituted_logit_is_the_combination_of_the_others()
    {
        Measure();
        var before = Logits("$net");
        sample.Get("$substituted = $deficit | Set-ClassifierWeight -Network $net -Substitute; $scaled = $deficit | Set-ClassifierWeight -Network $net -Scale 0.5 -Substitute -Name halved");
        var terms = ((System.Collections.IEnumerable)sample.Get("$deficit")[0].Properties["Term"].Value).Cast<object>().Select(PSObject.AsPSObject)
            .Select(term => (Index: term.Get<int>("ClassIndex"), Weight: term.Get<double>("RefitWeight"))).ToArray();
        Assert.InRange(terms.Length, 1, 3);
        var (after, halved) = (Logits("$substituted"), Logits("$scaled"));
        for (var n = 0; n < before.Length; n++)
        {
            var combination = terms.Sum(term => term.Weight * before[n][term.Index]);
            Assert.NotEqual(before[n][5], combination, 1e-2);
            Assert.Equal(combination, after[n][5], 1e-5 * (1 + Math.Abs(combination)));
            Assert.Equal(combination / 2, halved[n][5], 1e-5 * (1 + Math.Abs(combination)));
            for (var c = 0; c < before[n].Length; c++)
            {
                if (c == 5)
                    continue;
                Assert.Equal(before[n][c], after[n][c]);
                Assert.Equal(terms.Any(term => term.Index == c) ? before[n][c] / 2 : before[n][c], halved[n][c], 1e-5);
            }
        }
        Assert.Equal(before, Logits("$net"));
        Assert.Equal("halved", sample.Get("$scaled.Name")[0].ToString());
    }

    [Fact]
    public void Rows_are_removed_and_added_to()
    {
        var before = Logits("$net");
        sample.Get("$removed = Set-ClassifierWeight -Network $net -Class 2, 7 -Remove; $raised = Set-ClassifierWeight -Network $net -Class 2 -Scale 2 -Add 0.25");
        var bias = Logits("(Set-ClassifierWeight -Network $net -Class 2 -Remove -Add 1.5)");
        var (removed, raised) = (Logits("$removed"), Logits("$raised"));
        for (var n = 0; n < before.Length; n++)
        {
            Assert.Equal((0.0, 0.0, 1.5), (removed[n][2], removed[n][7], bias[n][2]));
            Assert.Equal((2 * before[n][2]) + 0.25, raised[n][2], 1e-5 * (1 + Math.Abs(before[n][2])));
            Assert.Equal(before[n][3], removed[n][3]);
        }
    }

    [Fact]
    public void WhatIf_makes_no_network()
    {
        Measure();
        Assert.Empty(sample.Get("$deficit | Set-ClassifierWeight -Network $net -Substitute -WhatIf; Set-ClassifierWeight -Network $net -Class 2 -Remove -WhatIf"));
    }

    [Fact]
    public void What_cannot_be_done_is_one_clear_error()
    {
        Measure();
        foreach (var (script, id) in new[]
        {
            ("Set-ClassifierWeight -Network $net -Class 2", "NothingToChange"),
            ("$deficit | Set-ClassifierWeight -Network $net", "NothingToChange"),
            ("Set-ClassifierWeight -Network $net -Class 2 -Add 1, 2, 3", "ShapeMismatch"),
            ("Set-ClassifierWeight -Network $net -Class 2 -Remove -Scale 2", "ParameterConflict"),
            ("Set-ClassifierWeight -Network $net -Class 64 -Remove", "ClassNotFound"),
            ("Set-ClassifierWeight -Network $net -Class 2 -Scale ([double]::NaN)", "NonFiniteInput"),
            ("$ten = Import-NeuralNetwork -Architecture cifar_resnet20 -RandomInitialization; $deficit | Set-ClassifierWeight -Network $ten -Substitute", "ClassCountMismatch"),
            ("$deficit | Set-ClassifierWeight -Network $ten -Remove", "ClassCountMismatch"), // its rows are those of other classes
            ("$squeeze = Import-NeuralNetwork -Architecture squeezenet1_1 -RandomInitialization; Set-ClassifierWeight -Network $squeeze -Class 2 -Remove", "ClassifierNotFound"),
        })
        {
            var result = sample.Run(script);
            Assert.Equal([id], result.ErrorIds);
            Assert.Empty(result.Output);
        }
    }
}
