<#
.SYNOPSIS
Lyapunov exponents of trained networks beside those of the same networks with random weights.

.DESCRIPTION
How fast singular values of the Jacobian fall with depth, and how many stay above a hundredth of the largest. One to two minutes. Runs in
PowerShell 7.6 with the module imported, and in the embedded shell:

    dotnet run --project src/RankTools.Shell -- -File examples/lyapunov-exponents.ps1

.PARAMETER ImageCount
How many of the pictures that come with RankTools.

.PARAMETER Count
How many exponents, from the largest.
#>
param(
    [int] $ImageCount = 4,
    [ValidateRange(8, 1024)]
    [int] $Count = 32
)
$ErrorActionPreference = 'Stop'
$culture = [cultureinfo]::InvariantCulture
function Format-Number($value, $deviation) { $value.ToString('0.000', $culture) + ' ± ' + $deviation.ToString('0.000', $culture) }

$line = '{0,-22}{1,-9}{2,6}{3,17}{4,17}{5,17}{6,12}'
$line -f 'Network', 'Weights', 'Blocks', 'First', 'Eighth', "Number $Count", 'Rank'
foreach ($sample in Get-RankSample 'cifar_resnet20', 'vit_sample_patch4_32') {
    $images = $sample.ImagePath[0..($ImageCount - 1)]
    $networks = [ordered]@{
        trained = Import-NeuralNetwork $sample.WeightPath
        random  = Import-NeuralNetwork -Architecture $sample.Architecture -RandomInitialization -Seed 1 -ClassCount 64
    }
    foreach ($weights in $networks.Keys) {
        $spectrum = Measure-LyapunovSpectrum -Network $networks[$weights] -Path $images -Count $Count
        $shown = foreach ($k in 1, 8, $Count) { Format-Number $spectrum.Exponents[$k - 1] $spectrum.StandardErrors[$k - 1] }
        $line -f $sample.Architecture, $weights, $spectrum.Depth, $shown[0], $shown[1], $shown[2], ($spectrum.NumericalRank.ToString('0.00', $culture) + " of $Count")
    }
}
