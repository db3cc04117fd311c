#Requires -Modules RankTools

<#
.SYNOPSIS
Measures the layer ranks of many images in several runspaces of one process at once, and gives their means.

.DESCRIPTION
One image of a small network does not keep many cores busy; several at a time do. The network is loaded once and shared: it is immutable.
Ranks are the same however the images are divided; other numbers may differ in their last digits, as they do with the number of threads.

    Parallel   ForEach-Object -Parallel, which every PowerShell 7 has
    ThreadJob  Start-ThreadJob, which comes with PowerShell 7.6; it is an error where the module Microsoft.PowerShell.ThreadJob is not there
    Serial     one after the other, on all cores

For a network that fills the cores by itself, such as a ResNet-50 with 16x16 patches, Serial is as fast and takes less memory.

.PARAMETER ImagePath
The images; by default eight that come with RankTools.

.PARAMETER WeightPath
The network's weights; by default the sample network's.

.PARAMETER Method
How to run: Parallel, ThreadJob or Serial.

.PARAMETER ThrottleLimit
How many images are measured at once. Each takes the memory of one Get-LayerRank.

.PARAMETER PatchSize
Side of the centred patch that Jacobians are taken with respect to.

.PARAMETER Layer
Layers to measure; wildcards are allowed. By default all that Get-LayerRank measures.

.EXAMPLE
./dataset-jobs.ps1 -ImagePath (Get-ChildItem ./val/*.JPEG) -WeightPath ./resnet18.pth -PatchSize 16 -ThrottleLimit 4
#>
[CmdletBinding()]
param(
    [string[]] $ImagePath,
    [string] $WeightPath,
    [ValidateSet('Parallel', 'ThreadJob', 'Serial')] [string] $Method = 'Parallel',
    [ValidateRange(1, 256)] [int] $ThrottleLimit = [Math]::Max(1, [Environment]::ProcessorCount),
    [ValidateRange(1, 1024)] [int] $PatchSize = 8,
    [string[]] $Layer
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$sample = Get-RankSample
if (-not $ImagePath) { $ImagePath = $sample.ImagePath[0..7] }
if (-not $WeightPath) { $WeightPath = $sample.WeightPath }
$network = Import-NeuralNetwork -LiteralPath $WeightPath
$module = (Get-Module -Name RankTools).Path

# One thread a runspace, and one share of the memory that is free: together they are as large as one command alone.
$options = @{ Network = $network; PatchSize = $PatchSize }
if ($Layer) { $options.Layer = $Layer }
$shared = $options + @{ ThreadCount = 1; MemoryLimit = [long]((Get-RankDevice -Name cpu).FreeMemory / 2 / $ThrottleLimit) }

$ranks = switch ($Method) {
    'Serial' { Get-LayerRank @options -Path $ImagePath }
    'Parallel' {
        $ImagePath | ForEach-Object -ThrottleLimit $ThrottleLimit -Parallel {
            Import-Module -Name $using:module
            $given = $using:shared
            Get-LayerRank @given -LiteralPath $_
        }
    }
    'ThreadJob' {
        if (-not (Get-Command -Name Start-ThreadJob -ErrorAction Ignore)) {
            throw "Start-ThreadJob is not there. Install the module Microsoft.PowerShell.ThreadJob, or take -Method Parallel, which does the same."
        }
        # A share of the images for every job, dealt out one by one: jobs end at about the same time.
        $jobs = foreach ($share in 0..($ThrottleLimit - 1)) {
            $own = @(for ($i = $share; $i -lt $ImagePath.Count; $i += $ThrottleLimit) { $ImagePath[$i] })
            if ($own.Count -gt 0) {
                Start-ThreadJob -ThrottleLimit $ThrottleLimit -ArgumentList $module, $shared, $own -ScriptBlock {
                    param($Module, $Given, $Own)
                    Import-Module -Name $Module
                    Get-LayerRank @Given -LiteralPath $Own
                }
            }
        }
        $jobs | Receive-Job -Wait -AutoRemoveJob
    }
}

# Images are done in any order; the mean does not mind, but sums of numbers do in their last digit.
$place = @{}
foreach ($path in $ImagePath) { $place[$path] = $place.Count }
$ordered = [System.Linq.Enumerable]::OrderBy([object[]]@($ranks), [Func[object, int]] { param($rank) $place[$rank.Source] })
@($ordered) | Merge-LayerRank
