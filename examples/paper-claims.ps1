#Requires -Modules RankTools

<#
.SYNOPSIS
Tests the claims of "Rank Diminishing in Deep Neural Networks" one by one, on trained networks and on the same networks with random weights.

.DESCRIPTION
Without arguments it takes the five trained networks that come with RankTools, one of each family that the paper compares, and the images that
come with them. What the results say is in docs/paper.md. Some minutes. Runs in PowerShell 7.6, and in the embedded shell:

    dotnet run --project src/RankTools.Shell -- -File examples/paper-claims.ps1

.PARAMETER Claim
Which claims: 1 monotone decrease, 2 structural impetus, 3 implicit impetus, 4 ranks by layer, 5 classification dimension, 6 independence deficit,
7 its cause.

.PARAMETER Architecture
Which of the networks that come with RankTools; wildcards are allowed.

.PARAMETER Network
Trained networks of your own in their place, from Import-NeuralNetwork. Of each, one with random weights is made.

.PARAMETER ImagePath
Pictures that Jacobians are taken at.

.PARAMETER Dataset
Labelled images for claims 5 to 7, from Import-ImageDataset.

.PARAMETER ImageCount
How many of the pictures.

.PARAMETER PatchSize
Side of the centred patch that Jacobians are taken with respect to.

.PARAMETER NullDraws
Permuted targets that every class's deficit is held against.

.PARAMETER Folder
Where feature files and pictures go; a new one among the system's temporary files unless another is given, and taken away in the end.

.EXAMPLE
./paper-claims.ps1 -Claim 1, 4 -ImageCount 8

.EXAMPLE
./paper-claims.ps1 -Network (Import-NeuralNetwork ./resnet18.pth) -ImagePath ./photos/*.JPEG -Dataset (Import-ImageDataset ./val -LabelFile ./val.csv) -PatchSize 16 -Folder ./out
#>
[CmdletBinding()]
param(
    # Text, since the shell's -File hands lists over as one argument, and PowerShell reads 1,2 as the number 12.
    [ValidatePattern('^[1-7](,[1-7])*$')] [string[]] $Claim = '1,2,3,4,5,6,7',
    [string[]] $Architecture = '*',
    [object[]] $Network,
    [string[]] $ImagePath,
    [object] $Dataset,
    [ValidateRange(1, 100000)] [int] $ImageCount = 2,
    [ValidateRange(1, 1024)] [int] $PatchSize = 8,
    [ValidateRange(1, 1000)] [int] $NullDraws = 5,
    [string] $Folder
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Format-Row([string] $Line, [object[]] $Value) { [string]::Format([cultureinfo]::InvariantCulture, $Line, $Value).TrimEnd() }
function Measure-Mean([object[]] $Value) { [System.Linq.Enumerable]::Average([double[]]$Value) }

$claims = [int[]]($Claim -split ',')
$Architecture = $Architecture -split ','
$sample = Get-RankSample
if (-not $ImagePath) { $ImagePath = $sample.ImagePath }
$provider = $null
$ImagePath = @(foreach ($path in $ImagePath) { $ExecutionContext.SessionState.Path.GetResolvedProviderPathFromPSPath($path, [ref]$provider) })
$ImagePath = $ImagePath[0..([Math]::Min($ImageCount, $ImagePath.Count) - 1)]
if (-not $Dataset) { $Dataset = Import-ImageDataset $sample.DatasetPath -ClassName $sample.ClassNamePath }
$isTemporary = -not $Folder
if ($isTemporary) { $Folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), "paper-claims-$([guid]::NewGuid())") }
$null = [System.IO.Directory]::CreateDirectory($Folder)

# Every network twice: trained, and drawn at random as it was before training.
if (-not $Network) { $Network = foreach ($one in Get-RankSample $Architecture) { Import-NeuralNetwork -LiteralPath $one.WeightPath } }
$pairs = foreach ($one in $Network) {
    $random = @{ Architecture = $one.Architecture; ClassCount = $one.Outputs[0].Shape[1]; Preprocessing = $one.Preprocessing; Seed = 1 }
    [pscustomobject]@{ Name = $one.Name; Weights = 'trained'; Network = $one; File = [System.IO.Path]::Combine($Folder, "$($one.Name)-trained.safetensors") }
    [pscustomobject]@{ Name = $one.Name; Weights = 'random'; File = [System.IO.Path]::Combine($Folder, "$($one.Name)-random.safetensors")
        Network = Import-NeuralNetwork -RandomInitialization @random -Name "$($one.Name), random" }
}

try {
    if ($claims -contains 1) {
        '1. The rank never rises from a layer to the next. At one image, steps on which no singular value'
        '   grows by more than the norm of the block between; those where the rank at 0.01 of the largest rises'
        '   all the same; and exact ranks, where the network consists of ReLU and linear maps.'
        ''
        $line = '{0,-30}{1,-9}{2,6}{3,7}{4,10}{5,9}{6,6}   {7}'
        Format-Row $line 'Network', 'Weights', 'Steps', 'Holds', 'Undecided', 'Violated', 'Rises', 'Exact'
        foreach ($pair in $pairs) {
            $at = @{ Network = $pair.Network; Path = $ImagePath[0]; PatchSize = $PatchSize }
            $test = @(Get-LayerRank @at | Test-RankMonotonicity -Network $pair.Network -StepCount 20)[-1]
            $exact = @(try { Get-LayerRank @at -Exact | ForEach-Object -MemberName Rank }
                catch { if ($_.FullyQualifiedErrorId -notlike 'OperatorNotExact,*') { throw } }) # of networks with other operators
            $value = $pair.Name, $pair.Weights, $test.StepCount, $test.HoldingCount, $test.UndecidedCount, $test.ViolatedCount, $test.MisleadingCount
            # Only where it changes: 192, 59 for a rank that falls once.
            $changes = for ($i = 0; $i -lt $exact.Count; $i++) { if ($i -eq 0 -or $exact[$i] -ne $exact[$i - 1]) { $exact[$i] } }
            Format-Row $line ($value + ($changes -join ', '))
        }
        ''
    }

    if ($claims -contains 2) {
        '2. Structural impetus: blocks whose own Jacobian is deficient at one image, whatever comes before.'
        '   Short is what a block lacks at least of the rank that its dimensions allow.'
        ''
        $line = '{0,-30}{1,-9}{2,6}{3,10}  {4,-13}{5,6}{6,6}  {7}'
        Format-Row $line 'Network', 'Weights', 'Blocks', 'Deficient', 'Worst', 'Short', 'of', 'There'
        foreach ($pair in $pairs) {
            $blocks = @(Get-BlockRank -Network $pair.Network -Path $ImagePath[0] -DenseLimit 64 -VectorCount 2 -StepCount 4)
            $deficient = @($blocks | Where-Object -Property Loss -GT -Value 0)
            $worst = $blocks[0]
            foreach ($block in $blocks) { if ($block.Loss -gt $worst.Loss) { $worst = $block } }
            $there = if ($worst.Loss -gt 0) { $worst.Layer, $worst.Loss, [Math]::Min($worst.InputDimension, $worst.OutputDimension), "$($worst.LosesMost)" } else { '', '', '', '' }
            Format-Row $line (@($pair.Name, $pair.Weights, $blocks.Count, $deficient.Count) + $there)
        }
        ''
    }

    if ($claims -contains 3) {
        '3. Implicit impetus: singular values of a product part exponentially with depth, although no factor'
        '   is deficient. Gaussian 64 x 64 matrices, rank at 0.01 of the largest:'
        ''
        $product = Measure-LyapunovSpectrum -Gaussian -Width 64 -Depth 64 -Seed 1
        $steps = @($product.Steps | Where-Object { $_.Depth -in 1, 2, 4, 8, 17, 34, 64 })
        'Depth ' + (($steps | ForEach-Object { Format-Row '{0,4}' $_.Depth }) -join '')
        'Rank  ' + (($steps | ForEach-Object { Format-Row '{0,4}' $_.NumericalRank }) -join '')
        Format-Row 'Largest distance of an exponent from its closed form: {0:0.0} standard errors' $product.LargestDeviation
        ''
        'Networks, the leading 16 exponents. Left is what they make of the sixteenth singular value at the end,'
        'relative to the first.'
        ''
        $line = '{0,-30}{1,-9}{2,6}{3,9}{4,9}{5,11}{6,9}'
        $spectra = @()
        Format-Row $line 'Network', 'Weights', 'Blocks', 'First', 'Eighth', 'Sixteenth', 'Left'
        foreach ($pair in $pairs) {
            $spectrum = Measure-LyapunovSpectrum -Network $pair.Network -Path $ImagePath -Count 16
            $spectra += , $spectrum
            $shown = foreach ($k in 0, 7, 15) { Format-Row '{0:0.000}' $spectrum.Exponents[$k] }
            $left = [Math]::Exp($spectrum.Depth * ($spectrum.Exponents[15] - $spectrum.Exponents[0]))
            Format-Row $line (@($pair.Name, $pair.Weights, $spectrum.Depth) + $shown + (Format-Row '{0:0.000}' $left))
        }
        if (-not $isTemporary) { $spectra[0..1] | Export-RankPlot ([System.IO.Path]::Combine($Folder, 'lyapunov.svg')) -Force }
        ''
    }

    if ($claims -contains 4) {
        '4. Ranks by layer at 0.01 of the largest singular value, with respect to a patch.'
        "   Mean over $($ImagePath.Count) images, $(3 * $PatchSize * $PatchSize) directions."
        ''
        $ranks = foreach ($pair in $pairs) {
            $own = @(Get-LayerRank -Network $pair.Network -Path $ImagePath -PatchSize $PatchSize)
            Format-Row '{0,-30}{1,-9} {2}' $pair.Name, $pair.Weights, (($own | Merge-LayerRank | ForEach-Object { Format-Row '{0:0}' $_.Mean }) -join ' ') | Out-Host
            , $own
        }
        # A picture for every network, trained beside random.
        for ($i = 0; $i -lt $pairs.Count; $i += 2) {
            $file = [System.IO.Path]::Combine($Folder, "depth-$($pairs[$i].Name).svg")
            if (-not $isTemporary) { @($ranks[$i]) + @($ranks[$i + 1]) | Export-RankPlot $file -Force }
        }
        ''
    }

    if ($claims -ge 5) {
        foreach ($pair in $pairs) { $null = $Dataset | Export-NetworkFeature $pair.File -Network $pair.Network -Force }
    }

    if ($claims -contains 5) {
        '5. Classification dimension: principal components of the last features that keep 0.95 of the'
        '   accuracy. Random weights have learnt no classifier; so beside the network''s own there is a linear'
        '   probe, fitted to half of the images and measured on the others.'
        ''
        $line = '{0,-30}{1,-9}{2,9}{3,5}{4,7}{5,9}{6,14}{7,9}'
        Format-Row $line 'Network', 'Weights', 'Dimension', '±', 'Of', 'Accuracy', 'With a probe', 'Accuracy'
        foreach ($pair in $pairs) {
            $own = Measure-ClassificationDimension $pair.File -Network $pair.Network
            $probe = Measure-ClassificationDimension $pair.File -Probe -Bootstrap 0
            $value = $pair.Name, $pair.Weights, $own.Dimension, $own.StandardError, $own.Width, $own.FullAccuracy, $probe.Dimension, $probe.FullAccuracy
            Format-Row '{0,-30}{1,-9}{2,9}{3,5:0.0}{4,7}{5,9:0.000}{6,14}{7,9:0.000}' $value
        }
        ''
    }

    if ($claims -contains 6) {
        '6. Independence deficit: a class''s logit from few others''. Means over classes. Null: of permuted'
        '   targets. Shift: with the direction that softmax ignores left in. R2: that of at most five classes,'
        '   on images that are held out.'
        ''
        $line = '{0,-30}{1,-9}{2,7:0.000}{3,8:0.000}{4,8:0.000}{5,9:0.0}{6,8:0.000}{7,16:0.0000}'
        Format-Row $line 'Network', 'Weights', 'Score', 'Null', 'Shift', 'Classes', 'R2', 'Var(sum)/Var'
        foreach ($pair in $pairs) {
            $all = @(Measure-IndependenceDeficit -FeaturePath $pair.File -NullDraws $NullDraws)
            $five = @(Measure-IndependenceDeficit -FeaturePath $pair.File -NullDraws 0 -MaxClass 5)
            $value = (Measure-Mean $all.Score), (Measure-Mean $all.Null.Score), (Measure-Mean $all.ScoreWithShift), (Measure-Mean $all.ClassesUsed), (Measure-Mean $five.RefitRSquared)
            Format-Row $line (@($pair.Name, $pair.Weights) + $value + ($all[0].LogitSumVariance / $all[0].LogitVariance))
        }
        ''
    }

    if ($claims -contains 7) {
        '7. Is rank deficiency the cause of the deficit? Then it must be larger where ranks are lower.'
        ''
        $cause = @(Test-DeficitCause -FeaturePath $pairs.File -NullDraws $NullDraws)
        $line = '{0,-30}{1,-9}{2,8:0.000}{3,12}{4,7:0.0}{5,14}{6,7:0.0}'
        Format-Row $line 'Network', 'Weights', 'Excess', 'Logit rank', 'eff.', 'Feature rank', 'eff.'
        $conditions = @($cause | Where-Object { $_.PSObject.Properties['Excess'] })
        for ($i = 0; $i -lt $pairs.Count; $i++) {
            $one = $conditions[$i]
            Format-Row $line $pairs[$i].Name, $pairs[$i].Weights, $one.Excess, $one.LogitRank, $one.LogitEffectiveRank, $one.FeatureRank, $one.FeatureEffectiveRank
        }
        ''
        $line = '{0,-49}{1,-22}{2,5}{3,9:0.000}{4,7:0.000} {5}'
        Format-Row $line 'Over', 'Rank', 'Count', 'Spearman', 'p', 'Verdict'
        foreach ($one in $cause | Where-Object { $_.PSObject.Properties['Spearman'] -and $_.Verdict -ne 'Undefined' }) {
            if ($one.Over -ne 'classes') { Format-Row $line 'networks', $one.Rank, $one.Count, $one.Spearman, $one.PValue, $one.Verdict }
            elseif ($one.Rank -eq 'FeatureEffectiveRank') {
                $over = "classes of $([System.IO.Path]::GetFileNameWithoutExtension($one.Source))"
                Format-Row $line $over, $one.Rank, $one.Count, $one.Spearman, $one.PValue, $one.Verdict
            }
        }
    }
}
finally {
    if ($isTemporary) { [System.IO.Directory]::Delete($Folder, $true) }
}
