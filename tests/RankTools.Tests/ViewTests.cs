using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Views other than the default one, and what types have besides, in PowerShell with its formatting commands.</summary>
public class ViewTests
{
    private const string Ranks = "$s = Get-RankSample; $net = Import-NeuralNetwork $s.WeightPath; $r = Get-LayerRank -Network $net $s.ImagePath[0..1] -PatchSize 8; ";

    [Fact]
    public void Bars_are_as_long_as_the_share_of_directions_that_is_left()
    {
        var text = PowerShellProgram.Run(Ranks + "$r | Format-Table -View Bar | Out-String -Width 100; $r | Merge-LayerRank | Format-Table -View Bar | Out-String -Width 100");
        Assert.Matches(@"Input: 000_red_plain_disc\.png   Network: cifar_resnet20   Rule: Relative 0\.01", text);
        Assert.Matches(@"conv1 +192 +192 100\.0% █{30}\s", text);
        Assert.Matches(@"avgpool +37 +192  19\.3% █{5}▊\s", text); // 240 x 37 / 192 = 46.25 eighths
        Assert.Matches(@"Mean of 2 inputs   Network: cifar_resnet20", text);
    }

    /// <summary>A terminal of 80 columns cuts tables on the right; numbers stay whole, and lists of names stay names.</summary>
    [Fact]
    public void Tables_can_be_read_in_80_columns()
    {
        var text = PowerShellProgram.Run(Ranks +
            """
            $r | Test-RankMonotonicity -Network $net -StepCount 16 | Where-Object To -EQ linear | Out-String -Width 80
            Measure-LyapunovSpectrum -Gaussian -Width 64 -Depth 10 -Scale 1e-3 | Out-String -Width 80
            $f = Join-Path ([System.IO.Path]::GetTempPath()) "view80-$PID.safetensors"
            $null = Import-ImageDataset $s.DatasetPath -ClassName $s.ClassNamePath | Export-NetworkFeature $f -Network $net -Force
            Measure-IndependenceDeficit -FeaturePath $f -Class 5 -NullDraws 0 | Out-String -Width 80
            Remove-Item $f
            """);
        Assert.Matches(@"avgpool +linear +Holds +\d+ -> \d+ ", text);
        Assert.Matches(@"64x64 Gaussian\S* .* -?\d+\.\d{5}\r?\n", text);
        Assert.Matches(@"5 blue gridded disc .*\d \w{3,} ?…", text);
        Assert.Contains(" Term", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"…[\d.]", text);
    }

    [Fact]
    public void Share_and_loss_can_be_sorted_by_and_travel_with_the_results()
    {
        var text = PowerShellProgram.Run(Ranks +
            "($r | Where-Object Layer -EQ avgpool)[0] | ForEach-Object { \"$($_.Share * 192) $($_.Loss)\" }; "
            + "($r | Merge-LayerRank | Sort-Object Share)[0].Layer; "
            + "($r | ConvertTo-Csv | ConvertFrom-Csv | Where-Object Layer -EQ avgpool)[0].Loss; "
            + "$e = Get-LayerRank -Network $net $s.ImagePath[0] -PatchSize 4 -Layer linear -Exact; \"$($e.Loss + $e.Rank)\"");
        Assert.Equal(["37 155", "linear", "155", "48"], text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void Lists_show_every_property_of_what_a_table_shortens()
    {
        var text = PowerShellProgram.Run(Ranks +
            """
            [cultureinfo]::CurrentCulture = 'de-DE'
            $r | Merge-LayerRank | Where-Object Layer -EQ avgpool | Format-List
            Compare-LayerRank ($r | Where-Object Source -EQ $r[0].Source) ($r | Where-Object Source -NE $r[0].Source) | Where-Object Layer -EQ linear | Format-List
            Get-NeuralNetworkLayer $net linear | Format-List
            Invoke-NeuralNetwork -Network $net $s.ImagePath[0] -Layer linear | Format-List
            Test-NeuralNetwork -Network $net $s.ImagePath[0] | Select-Object -First 1 | Format-List
            Import-ImageDataset $s.DatasetPath -ClassName $s.ClassNamePath | Format-List
            $f = Join-Path ([System.IO.Path]::GetTempPath()) "view-$PID.safetensors"
            $null = Import-ImageDataset $s.DatasetPath -ClassName $s.ClassNamePath | Export-NetworkFeature $f -Network $net -Force
            Import-NetworkFeature $f | Format-List
            $d = Measure-IndependenceDeficit -FeaturePath $f -Class 0 -NullDraws 3
            $d | Format-List
            $d | Test-ClassSubstitution -FeaturePath $f | Format-List
            Remove-Item $f
            Get-RankDevice cpu | Format-List
            """);
        Assert.Matches(@"MeanEffectiveRank : \d+\.\d+\r?\n", text);
        Assert.Matches(@"DifferenceMean +: \d+", text);
        Assert.Matches(@"EstimatedBytes +: \d+\.\d\d MiB", text);
        Assert.Matches(@"Values +: 64 values: 24\.54  12\.56  18\.38  13\.44 \.\.\.", text);
        Assert.Matches(@"TangentError +: ", text);
        Assert.Matches(@"ClassNames : 64: red plain disc, \.\.\.", text);
        Assert.Matches(@"Layers +: avgpool, linear", text);
        Assert.Matches(@"Null +: 3 draws, score 0\.\d\d\d", text);
        Assert.Matches(@"Term +: \d+: \w+ \w+ \w+ -?\d\.\d{3}\b", text);
        Assert.Matches(@"Curve +: \d+ entries", text);
        Assert.Matches(@"FreeMemory +: \d+\.\d GiB", text);
    }

    [Fact]
    public void Wide_views_name_layers_and_architectures()
    {
        var text = PowerShellProgram.Run(Ranks + "$r | Format-Wide; Get-NeuralNetworkLayer $net layer1.0* | Format-Wide; Get-NeuralNetworkArchitecture resnet* | Format-Wide");
        Assert.Matches(@"avgpool 37/192 +linear \d+/192", text);
        Assert.Matches(@"layer1\.0\.conv1 +layer1\.0\.bn1", text);
        Assert.Matches(@"resnet18 +resnet34", text);
    }
}
