<#
.SYNOPSIS
Measures the Jacobian ranks of every layer of the network that comes with RankTools, on the images that come with it.

.DESCRIPTION
Prints the ranks at one image, then mean, standard error, smallest and largest over several. Runs in PowerShell 7.6 with the
module imported, and in the embedded shell:

    dotnet run --project src/RankTools.Shell -- -File examples/layer-ranks.ps1

.PARAMETER ImageCount
How many of the 64 images to take.

.PARAMETER PatchSize
Side of the centred input patch that the Jacobians are taken with respect to.

.PARAMETER Context
Real: the image as it is. Zero: zeros around the patch.
#>
param(
    [ValidateRange(1, 64)][int]$ImageCount = 8,
    [ValidateRange(1, 32)][int]$PatchSize = 8,
    [ValidateSet('Real', 'Zero')][string]$Context = 'Real'
)

$sample = Get-RankSample
$network = Import-NeuralNetwork $sample.WeightPath -ClassName $sample.ClassNamePath

# One pass of 3 x PatchSize x PatchSize tangents per image gives the Jacobian of every layer.
$ranks = Get-LayerRank -Network $network -Path $sample.ImagePath[0..($ImageCount - 1)] -PatchSize $PatchSize -Context $Context

$ranks | Where-Object Source -EQ $sample.ImagePath[0] | Out-Host # a table of its own
$ranks | Merge-LayerRank
