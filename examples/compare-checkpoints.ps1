#Requires -Modules RankTools

<#
.SYNOPSIS
Compares checkpoints of one architecture, layer by layer: which layers have gained or lost rank, and how sure that is.

.DESCRIPTION
The first checkpoint is the one that the others are compared with. All are measured at the same images, so differences are of pairs, and a few
images say much. Without arguments the trained sample network is compared with an untrained one of the same architecture. Runs in PowerShell
7.6, and in the embedded shell:

    dotnet run --project src/RankTools.Shell -- -File examples/compare-checkpoints.ps1

.PARAMETER Path
Two or more weight files.

.PARAMETER ImagePath
Images to measure at; wildcards are allowed.

.PARAMETER PatchSize
Side of the centred patch that Jacobians are taken with respect to.

.PARAMETER Layer
Layers to compare; wildcards are allowed. By default all that Get-LayerRank measures.

.PARAMETER Threshold
Differences of mean ranks up to this many are not worth a word in the conclusion.

.EXAMPLE
./compare-checkpoints.ps1 -Path ./epoch-010.pth, ./epoch-090.pth -ImagePath ./photos/*.JPEG -PatchSize 16
#>
[CmdletBinding()]
param(
    [string[]] $Path,
    [string[]] $ImagePath,
    [ValidateRange(1, 1024)] [int] $PatchSize = 8,
    [string[]] $Layer,
    [ValidateRange(0, 1000000)] [double] $Threshold = 1
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$sample = Get-RankSample
if (-not $ImagePath) { $ImagePath = $sample.ImagePath[0..5] }
$chosen = if ($Layer) { @{ Layer = $Layer } } else { @{} }

# Each checkpoint under a name of its own: networks are told apart by it.
$networks = @(if ($Path) {
    foreach ($file in $Path) { Import-NeuralNetwork -LiteralPath $file -Name ([System.IO.Path]::GetFileNameWithoutExtension($file)) }
}
else {
    Import-NeuralNetwork -RandomInitialization -Architecture $sample.Architecture -ClassCount 64 -Name 'untrained'
    Import-NeuralNetwork -LiteralPath $sample.WeightPath -Name 'trained'
})
if ($networks.Count -lt 2) { throw 'Give two checkpoints or more: the first is the one that the others are compared with.' }

$runs = foreach ($network in $networks) { , @(Get-LayerRank -Network $network -Path $ImagePath -PatchSize $PatchSize @chosen) }
$comparisons = foreach ($run in $runs[1..($runs.Count - 1)]) { Compare-LayerRank -ReferenceObject $runs[0] -DifferenceObject $run }
$comparisons

# In words: only what is significant, and more than the threshold.
foreach ($network in $networks[1..($networks.Count - 1)]) {
    $own = @($comparisons | Where-Object -Property DifferenceNetwork -EQ -Value $network.Name)
    $lost = @($own | Where-Object { $_.Change -eq 'Decrease' -and -$_.Difference -gt $Threshold })
    $gained = @($own | Where-Object { $_.Change -eq 'Increase' -and $_.Difference -gt $Threshold })
    $text = foreach ($set in @{ Word = 'lower'; Layers = $lost }, @{ Word = 'higher'; Layers = $gained }) {
        if ($set.Layers.Count -gt 0) { "$($set.Word) rank in $($set.Layers.Count) of $($own.Count) layers ($($set.Layers.Layer -join ', '))" }
    }
    "$($network.Name) against $($networks[0].Name): " + $(if ($text) { $text -join '; ' } else { 'no layer differs' }) + '.'
}
