<#
.SYNOPSIS
Which few classes decide another: the independence deficit of the sample network.

.DESCRIPTION
Shows what becomes of the network's decisions when a class's logit is replaced by the combination found, and how decisions about a class move
when only other classes' weights are changed. Runs in PowerShell 7.6 with the module imported, and in the embedded shell:

    dotnet run --project src/RankTools.Shell -- -File examples/class-dependence.ps1

.PARAMETER Folder
Where the features go; the system's folder for temporary files unless another is given.

.PARAMETER DatasetPath
Images with labels; those held out of the sample network's training unless others are given.

.PARAMETER Class
The class that is looked at closely.

.PARAMETER NullDraws
Permuted targets that every class is held against.
#>
param(
    [string] $Folder = [System.IO.Path]::GetTempPath(),
    [string] $DatasetPath,
    [string] $Class = 'red plain disc',
    [int] $NullDraws = 20
)
$ErrorActionPreference = 'Stop'

$sample = Get-RankSample
$network = Import-NeuralNetwork $sample.WeightPath -ClassName $sample.ClassNamePath
$images = Import-ImageDataset ($DatasetPath ? $DatasetPath : $sample.DatasetPath) -ClassName $sample.ClassNamePath
$features = [System.IO.Path]::Combine($Folder, 'class-dependence.safetensors')
$null = $images | Export-NetworkFeature $features -Network $network -Force

"1. $($images.ClassCount) classes, each explained by few others. The shift direction is taken out, and chance is beside every score."
$deficits = Measure-IndependenceDeficit -FeaturePath $features -Class '*disc' -NullDraws $NullDraws
$deficits | Out-Host

"2. The classes that decide '$Class'."
$deficit = Measure-IndependenceDeficit -FeaturePath $features -Class $Class -NullDraws $NullDraws
$deficit.Term | Out-Host

"3. Its logit replaced by theirs: accuracy before and after, with the largest weight alone, the two largest, and so on."
$substitution = $deficit | Test-ClassSubstitution -FeaturePath $features
$substitution | Out-Host
$substitution.Curve | Out-Host

"4. The same as a network, whose row for the class is the combination; then with the rows of only the other classes changed."
$replaced = $deficit | Set-ClassifierWeight -Network $network -Substitute -Name 'row replaced'
$networks = @($network, $replaced) + @(foreach ($scale in 0.9, 0.5) {
    $deficit | Set-ClassifierWeight -Network $network -Scale $scale -Substitute -Name "the others' rows x $scale"
})
$moves = foreach ($one in $networks) {
    $predictions = @($images | Invoke-NeuralNetwork -Network $one -TopCount 1)
    $own = @($predictions | Where-Object Label -EQ $deficit.ClassIndex)
    [pscustomobject]@{
        Network     = $one.Name
        TakenFor    = @($predictions | Where-Object ClassIndex -EQ $deficit.ClassIndex).Count
        OwnAccuracy = @($own | Where-Object IsCorrect).Count / $own.Count
        Accuracy    = @($predictions | Where-Object IsCorrect).Count / $predictions.Count
    }
}
$moves | Out-Host
