using System.Globalization;
using System.Management.Automation;

using RankTools.Tests.Contracts;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Every cmdlet that takes results takes them back from CSV, JSON and CliXml, and gives the same as with the live ones.</summary>
public sealed class ResultRoundTripTests(SampleSession sample) : IClassFixture<SampleSession>
{
    /// <summary>What makes results for a cmdlet, and how it takes them as <c>$items</c>.</summary>
    private sealed record Recipe(string Make, string Take);

    private const string Ranks = "$sample.ImagePath[0..1] | Get-LayerRank -Network $net -PatchSize 3 -Layer avgpool, linear -SpectrumFloor 0 -Tolerance 0.05";
    private const string Deficits = "Measure-IndependenceDeficit -FeaturePath pictures.safetensors -Class 5, 9 -MaxClass 3 -NullDraws 2";

    private static readonly Dictionary<string, Recipe[]> Recipes = new(StringComparer.Ordinal)
    {
        ["Compare-LayerRank"] =
        [
            new(Ranks, "$items | Compare-LayerRank $live; Compare-LayerRank $items $live"),
            new($"{Ranks} | Merge-LayerRank", "$items | Compare-LayerRank $live"),
        ],
        // Export-RankPlot and Export-RankReport take results of every kind: see ResultFileTests.
        ["Show-RankPlot"] = [new(Ranks, "$items | Show-RankPlot -Ascii"), new(Deficits, "$items | Show-RankPlot -Ascii")],
        ["Merge-LayerRank"] = [new(Ranks, "$items | Merge-LayerRank")],
        ["Test-RankMonotonicity"] = [new(Ranks, "$items | Test-RankMonotonicity -Network $net")],
        ["Test-ClassSubstitution"] =
        [
            new(Deficits, "$items | Test-ClassSubstitution -FeaturePath pictures.safetensors -HeldOut; $items | Test-ClassSubstitution -FeaturePath pictures.safetensors -Weight Lasso"),
        ],
        ["Set-ClassifierWeight"] =
        [
            new(Deficits, "foreach ($one in $items | Set-ClassifierWeight -Network $net -Substitute -First 2 -Scale 0.5) { $one.Name; Invoke-NeuralNetwork $sample.ImagePath[0] -Network $one -Layer linear }"),
        ],
        ["Measure-PerturbedFeatureDimension"] =
        [
            new("Get-LayerRank $sample.ImagePath[0] -Network $net -WholeInput -Layer linear", """
                Measure-PerturbedFeatureDimension $sample.ImagePath[0] -Network $net -PerturbationCount 80 -Layer linear -LayerRank $items |
                    ForEach-Object { "$($_.JacobianRank) $($_.ExpectedRankLow) $($_.ExpectedRankHigh) $($_.AgreesWithJacobian)" }
                """),
        ],
        ["Merge-FeatureMoment"] =
        [
            new("Measure-FeatureMoment pictures.safetensors -OutFile moments.safetensors -Layer linear, avgpool", "$items | Merge-FeatureMoment; $items | Merge-FeatureMoment -OutFile merged.safetensors"),
        ],
        ["Measure-FeatureDimension"] =
        [
            new("Measure-FeatureMoment pictures.safetensors -OutFile moments.safetensors -Layer linear, avgpool", "$items | Measure-FeatureDimension"),
        ],
    };

    private const string AnyObjects = "System.Management.Automation.PSObject[]";

    /// <summary>Types of input that are no results but what results are made from; they exist in a session only, or are paths.</summary>
    private static readonly string[] Others =
    [
        "System.String", "RankTools.Data.NumericArray", "RankTools.Data.Datasets.ImageDataset", "RankTools.Networks.NeuralNetwork",
        "System.Collections.IDictionary",
    ];

    public static TheoryData<string, int, string> Cases()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var (cmdlet, recipes) in Recipes)
        {
            for (var i = 0; i < recipes.Length; i++)
            {
                foreach (var form in ResultForms.All.Keys)
                    data.Add(cmdlet, i, form);
            }
        }
        return data;
    }

    [Fact]
    public void Every_cmdlet_that_takes_results_is_tested_here_and_takes_them_as_any_object()
    {
        var outputs = ModuleMetadata.Cmdlets.SelectMany(cmdlet => cmdlet.OutputType).Select(type => type.Name).Except(Others).ToHashSet();
        var inputs = from cmdlet in ModuleMetadata.Cmdlets
                     from parameter in cmdlet.Parameters.Values
                     let type = parameter.ParameterType.FullName!
                     where parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline) || type == AnyObjects || outputs.Contains(type.TrimEnd('[', ']'))
                     select (Cmdlet: cmdlet.Name, Type: type);
        var takesResults = inputs.Where(input => !Others.Contains(input.Type.TrimEnd('[', ']'))).ToArray();
        Assert.All(takesResults, input => Assert.Equal(AnyObjects, input.Type));
        Assert.Equal(Recipes.Keys.Concat(["Export-RankPlot", "Export-RankReport"]).Order(StringComparer.Ordinal), takesResults.Select(input => input.Cmdlet).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_read_back_give_what_the_live_ones_give(string cmdlet, int recipe, string form)
    {
        Export();
        var (make, take) = (Recipes[cmdlet][recipe].Make, Recipes[cmdlet][recipe].Take);
        var live = sample.Get(make);
        Assert.NotEmpty(live);
        PSObject[] read = [.. live.Select(ResultForms.All[form])];
        Assert.All(read.Zip(live), pair => Assert.NotEqual(pair.Second.BaseObject.GetType(), pair.First.BaseObject.GetType()));
        var (expected, found) = (Take(live), Take(read));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, found);

        string[] Take(IEnumerable<PSObject> items) => [.. sample.Get(take, ("items", items.ToArray()), ("live", live.ToArray())).Select(Text)];
    }

    [Theory]
    [InlineData("CSV")]
    [InlineData("JSON")]
    [InlineData("CliXml")]
    public void Files_of_a_listing_that_was_read_back_are_found_by_their_path(string form)
    {
        var path = sample.Folder.RandomNpy("listed.npy", 4, 5, 3);
        var listed = new PSObject();
        listed.Properties.Add(new PSNoteProperty("PSPath", $"Microsoft.PowerShell.Core\\FileSystem::{path}"));
        listed.Properties.Add(new PSNoteProperty("Length", 1L));
        var ranks = sample.Get("$items | Get-MatrixRank", ("items", ResultForms.All[form](listed)));
        Assert.Equal(3, Assert.Single(ranks).Get<int>("Rank"));
    }

    [Fact]
    public void What_is_no_result_says_which_property_is_missing_and_moments_without_a_file_say_so()
    {
        Export();
        foreach (var take in new[]
        {
            "$items | Test-ClassSubstitution -FeaturePath pictures.safetensors", "$items | Set-ClassifierWeight -Network $net -Substitute", "$items | Merge-LayerRank",
        })
        {
            Assert.Equal(["PropertyMissing"], sample.Run(take, ("items", new[] { new PSObject(new { Any = 1 }) })).ErrorIds);
        }
        var deficit = ResultForms.Csv(sample.Get(Deficits)[0], CultureInfo.InvariantCulture);
        foreach (var text in new[] { "gerbil 0.4;fox 0.2", "99 \"\" 0.5 0.5 0.5", "5 \"\" 0.5 0.5 0.5", "3 0.5 0.5", "3 \"a\" 0.5 0.5 0.5 and more" })
        {
            deficit.Properties["Term"].Value = text;
            Assert.Equal(["PropertyInvalid"], sample.Run("$items | Test-ClassSubstitution -FeaturePath pictures.safetensors", ("items", deficit)).ErrorIds);
        }
        PSObject[] moments = [.. sample.Get("Measure-FeatureMoment pictures.safetensors -Layer linear").Select(ResultForms.All["JSON"])];
        Assert.Equal(["MomentNotSaved"], sample.Run("$items | Merge-FeatureMoment", ("items", moments)).ErrorIds);
        Assert.Equal(["MomentNotSaved"], sample.Run("$items | Measure-FeatureDimension", ("items", moments)).ErrorIds);
    }

    private void Export() => sample.Get("if (-not $exported) { $null = $sample.ImagePath | Export-NetworkFeature pictures.safetensors -Network $net -Force; $exported = $true }");

    /// <summary>All that an object says.</summary>
    private static string Text(PSObject item) => item.BaseObject is string text
        ? text
        : string.Join('\n', item.Properties.Select(property => $"{property.Name}: {property.Value}"));
}
