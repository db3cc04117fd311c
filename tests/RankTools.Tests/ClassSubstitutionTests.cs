using System.Management.Automation;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Test-ClassSubstitution against decisions that are made here, and on bad input.</summary>
public sealed class ClassSubstitutionTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private const int Images = 200;
    private const int Classes = 6;

    /// <summary>Independent logits, but for class 3 = 0.7·class 1 + 0.3·class 5, and labels that the logits decide two times out of three.</summary>
    private double[] Plant()
    {
        var values = RandomNumbers.Normal(3, Images * Classes);
        for (var n = 0; n < Images; n++)
            values[(n * Classes) + 3] = (0.7 * values[(n * Classes) + 1]) + (0.3 * values[(n * Classes) + 5]);
        sample.Folder.Npy("planted.npy", values, Images, Classes);
        sample.Folder.Npy("labels.npy", [.. Enumerable.Range(0, Images).Select(n => (double)(n % 3 == 0 ? n % Classes : Decision(values, n)))], Images);
        return values;
    }

    [Fact]
    public void An_exact_combination_changes_nothing()
    {
        Plant();
        var result = Assert.Single(sample.Get(
            """
            Measure-IndependenceDeficit -LogitPath planted.npy -LabelPath labels.npy -Class 3 -MaxClass 2 -KeepShift -NullDraws 0 |
                Test-ClassSubstitution -LogitPath planted.npy -LabelPath labels.npy
            """));
        Assert.Equal((3, 2, Images), (result.Get<int>("ClassIndex"), result.Get<int>("ClassesUsed"), result.Get<int>("Images")));
        Assert.Empty(Items(result, "Moved"));
        Assert.Empty(Items(result, "Change"));
        Assert.Equal(result.Get<double?>("Accuracy"), result.Get<double?>("SubstitutedAccuracy"));
        Assert.Equal(result.Get<double?>("ClassAccuracy"), result.Get<double?>("SubstitutedClassAccuracy"));
        Assert.InRange(result.Get<double?>("Accuracy")!.Value, 0.6, 0.9);
        Assert.Equal(0, result.Get<double>("RelativeError"), 1e-9);
        Assert.Equal(0, result.Get<double>("ConfidenceDifference"), 1e-9);
        Assert.Equal(1, result.Get<double?>("ConfidenceCorrelation")!.Value, 1e-9);
    }

    [Theory]
    [InlineData("Refit", "RefitWeight")]
    [InlineData("Lasso", "Weight")]
    public void Another_combination_moves_the_images_that_its_weights_say(string weights, string property)
    {
        var values = Plant();
        sample.Get("$deficit = Measure-IndependenceDeficit -LogitPath planted.npy -LabelPath labels.npy -Class 1 -MaxClass 1 -KeepShift -NullDraws 0");
        var term = Assert.Single(Items(sample.Get("$deficit")[0], "Term"));
        var result = sample.Get($"$deficit | Test-ClassSubstitution -LogitPath planted.npy -LabelPath labels.npy -Weight {weights}")[0];
        var replaced = (double[])values.Clone();
        for (var n = 0; n < Images; n++)
            replaced[(n * Classes) + 1] = term.Get<double>(property) * values[(n * Classes) + term.Get<int>("ClassIndex")];
        var rows = Enumerable.Range(0, Images).Where(n => Decision(values, n) != Decision(replaced, n)).ToArray();
        var moved = Items(result, "Moved");
        Assert.NotEmpty(rows);
        Assert.Equal(rows, moved.Select(image => image.Get<int>("Row")));
        Assert.Equal(rows.Select(n => (Decision(values, n), Decision(replaced, n))), moved.Select(image => (image.Get<int>("Before"), image.Get<int>("After"))));
        Assert.Equal(rows.Length, Items(result, "Change").Sum(change => change.Get<int>("Images")));
        var labels = Enumerable.Range(0, Images).Select(n => n % 3 == 0 ? n % Classes : Decision(values, n)).ToArray();
        Assert.Equal(Enumerable.Range(0, Images).Count(n => Decision(replaced, n) == labels[n]) / (double)Images, result.Get<double?>("SubstitutedAccuracy")!.Value, 1e-12);
    }

    [Fact]
    public void Held_out_images_are_those_of_the_fit_and_otherwise_an_error()
    {
        var values = Plant();
        sample.Folder.Npy("other.npy", values[..(100 * Classes)], 100, Classes);
        sample.Folder.Npy("narrow.npy", values[..(60 * 5)], 60, 5);
        sample.Get("$deficit = Measure-IndependenceDeficit -LogitPath planted.npy -Class 3 -NullDraws 0; $all = Measure-IndependenceDeficit -LogitPath planted.npy -Class 3 -NullDraws 0 -HoldOut 0");
        Assert.Equal(40, sample.Get("$deficit | Test-ClassSubstitution -LogitPath planted.npy -HeldOut")[0].Get<int>("Images"));
        Assert.Equal(["HeldOutUnknown"], sample.Run("$deficit | Test-ClassSubstitution -LogitPath other.npy -HeldOut").ErrorIds);
        Assert.Equal(["HeldOutUnknown"], sample.Run("$all | Test-ClassSubstitution -LogitPath planted.npy -HeldOut").ErrorIds);
        Assert.Equal(["ClassCountMismatch"], sample.Run("$deficit | Test-ClassSubstitution -LogitPath narrow.npy").ErrorIds);
        var unlabelled = sample.Get("$deficit | Test-ClassSubstitution -LogitPath other.npy")[0];
        Assert.Null(unlabelled.Get<double?>("Accuracy"));
        Assert.Null(unlabelled.Get<double?>("ClassAccuracy"));
    }

    private static int Decision(double[] values, int row)
    {
        var logits = values.AsSpan(row * Classes, Classes);
        var best = 0;
        for (var c = 1; c < Classes; c++)
            best = logits[c] > logits[best] ? c : best;
        return best;
    }

    private static IReadOnlyList<PSObject> Items(PSObject result, string property) =>
        [.. ((System.Collections.IEnumerable)result.Properties[property].Value).Cast<object>().Select(PSObject.AsPSObject)];
}
