#Requires -Version 7.6
#Requires -Modules RankTools

<#
.SYNOPSIS
Measures the layer ranks of the newest checkpoint of a training and holds them against those of the last one that was accepted.

.DESCRIPTION
Made to be started every night by cron, systemd or Task Scheduler (see the folder schedule). Every run appends one row for every layer to a
history in CSV. The exit code says what was found:

    0  no layer has lost more than -Threshold ranks; or this was the first run, whose ranks are now the accepted ones
    1  a layer has lost ranks, or is gone
    2  there was nothing to check, or the check could not be made; the error says why

Without arguments it runs on the network and four of the images that come with RankTools:

    pwsh -File nightly-rank-check.ps1

.PARAMETER CheckpointFolder
Folder of the checkpoints.

.PARAMETER Filter
Which files of the folder are checkpoints.

.PARAMETER ImagePath
The images to measure at, always the same ones; wildcards are allowed. More images find smaller losses; ten or more are needed for significance.

.PARAMETER AcceptedPath
The accepted ranks, one row for every layer and image. The first run writes it.

.PARAMETER HistoryPath
The history that rows are appended to.

.PARAMETER PatchSize
Side of the centred patch that Jacobians are taken with respect to.

.PARAMETER Threshold
Ranks that a layer's mean may lose without failing the check.

.PARAMETER ThreadCount
Threads that the check may use.

.PARAMETER Accept
Makes this checkpoint's ranks the accepted ones, whatever the comparison says. The exit code is 0.

.EXAMPLE
./nightly-rank-check.ps1 -CheckpointFolder /srv/training -Filter epoch-*.pth -ImagePath /srv/images/*.png -AcceptedPath /srv/accepted.csv -HistoryPath /srv/history.csv
#>
[CmdletBinding()]
param(
    [string] $CheckpointFolder,
    [string] $Filter = '*.safetensors',
    [string[]] $ImagePath,
    [string] $AcceptedPath,
    [string] $HistoryPath,
    [ValidateRange(1, 1024)] [int] $PatchSize = 8,
    [ValidateRange(0, 1000000)] [double] $Threshold = 2,
    [ValidateRange(1, 1024)] [int] $ThreadCount = 1,
    [switch] $Accept
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$NoRegression, $Regression, $CouldNotCheck = 0, 1, 2

function Get-NewestFile {
    <# .SYNOPSIS
    The file of a folder that was written last. #>
    param([string] $Folder, [string] $Filter)
    $newest = Get-ChildItem -LiteralPath $Folder -Filter $Filter -File | Sort-Object -Property LastWriteTime | Select-Object -Last 1
    if ($null -eq $newest) { throw "There is no file '$Filter' in '$Folder'." }
    $newest
}

function Add-History {
    <# .SYNOPSIS
    Appends one row for every layer to the history. #>
    param([object[]] $Mean, [object[]] $Comparison, [string] $Checkpoint, [string] $Hash, [string] $Path)
    $now = [datetime]::UtcNow.ToString('s', [cultureinfo]::InvariantCulture)
    $rows = foreach ($layer in $Mean) {
        $found = $Comparison | Where-Object -Property Layer -EQ -Value $layer.Layer
        [pscustomobject]@{
            Time          = $now
            Checkpoint    = $Checkpoint
            Hash          = $Hash
            Layer         = $layer.Layer
            Images        = $layer.Count
            Mean          = $layer.Mean.ToString('R', [cultureinfo]::InvariantCulture)
            Share         = $layer.Share.ToString('F4', [cultureinfo]::InvariantCulture)
            ReferenceMean = if ($found -and $null -ne $found.ReferenceMean) { $found.ReferenceMean.ToString('R', [cultureinfo]::InvariantCulture) }
            Change        = if ($found) { $found.Change } else { 'First' }
        }
    }
    $rows | Export-Csv -LiteralPath $Path -Append
}

try {
    # Without arguments: the sample. Files of one's own lie where one says, those of the sample in the folder for temporary files.
    $sample = Get-RankSample
    if (-not $CheckpointFolder) {
        $CheckpointFolder = Split-Path -Path $sample.WeightPath
        $Filter = Split-Path -Path $sample.WeightPath -Leaf
    }
    if (-not $ImagePath) { $ImagePath = $sample.ImagePath[0..3] }
    if (-not $AcceptedPath) { $AcceptedPath = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath 'rank-check-accepted.csv' }
    if (-not $HistoryPath) { $HistoryPath = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath 'rank-check-history.csv' }

    # The name is given so that all checkpoints of a training are the same network to the comparison.
    $checkpoint = Get-NewestFile -Folder $CheckpointFolder -Filter $Filter
    $network = Import-NeuralNetwork -LiteralPath $checkpoint.FullName -Name 'checkpoint'
    $ranks = @(Get-LayerRank -Network $network -Path $ImagePath -PatchSize $PatchSize -ThreadCount $ThreadCount)
    $means = @($ranks | Merge-LayerRank)
    "$($checkpoint.Name): $($means.Count) layers at $($means[0].Count) images."

    # Singular values are left out: the comparison does without them, and the file stays small enough to look at.
    $columns = 'Network', 'Layer', 'LayerIndex', 'Source', 'Rank', 'RankLow', 'RankHigh', 'Unresolved', 'Rule', 'Tolerance', 'Context', 'Patch', 'InputDimension',
        'OutputDimension', 'InputNode'
    $isFirst = -not (Test-Path -LiteralPath $AcceptedPath)
    if ($isFirst -or $Accept) { $ranks | Select-Object -Property $columns | Export-Csv -LiteralPath $AcceptedPath }

    # -FailOn alone would end the script here, with exit code 1. With -ErrorAction it is an error among others, and the history can be written.
    $comparison, $problems = @(), @()
    if (-not $isFirst) {
        $comparison = @(Compare-LayerRank -ReferenceObject @(Import-Csv -LiteralPath $AcceptedPath) -DifferenceObject $ranks -FailOn Decrease, Missing `
                -Threshold $Threshold -ErrorAction SilentlyContinue -ErrorVariable problems)
        $comparison | Out-String -Width 100
    }
    $failure = $problems | Where-Object -Property FullyQualifiedErrorId -Like -Value 'LayerRankChanged*' | Select-Object -First 1
    $other = $problems | Where-Object -Property FullyQualifiedErrorId -NotLike -Value 'LayerRankChanged*' | Select-Object -First 1
    if ($other) { throw $other }
    Add-History -Mean $means -Comparison $comparison -Checkpoint $checkpoint.Name -Hash $network.WeightHash -Path $HistoryPath
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit $CouldNotCheck
}

if ($isFirst) { "The first run: its ranks are the accepted ones from now on, in '$AcceptedPath'." }
elseif ($Accept) { "Its ranks are the accepted ones from now on, in '$AcceptedPath'." }
elseif ($failure) {
    Write-Error -Message $failure.Exception.Message -ErrorId 'RankRegression' -ErrorAction Continue
    exit $Regression
}
else { 'No layer has lost rank.' }
exit $NoRegression
