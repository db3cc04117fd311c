<#
.SYNOPSIS
Compares the layer ranks of a network on a device with those on the CPU, and exits with 1 where they differ.

.DESCRIPTION
Needs nothing but RankTools and the bare engine. Values of the default layers have to agree within 1e-4 of their largest
magnitude in single. In double, every singular value has to agree within 1e-8 of the largest one;
in single, within 1e-4. Ranks have to be equal wherever both say that theirs is certain (RankLow equals RankHigh).

.PARAMETER Device
The device that is held against the CPU.

.PARAMETER Architecture
Networks to measure, with random weights.

.PARAMETER PatchSize
Side of the centred patch that Jacobians are taken with respect to.
#>
[CmdletBinding()]
param(
    [string]$Device = 'cuda',
    [string[]]$Architecture = @('resnet18', 'resnet50'),
    [int]$PatchSize = 16
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

# A smooth, patterned picture as a preprocessed array, so that no image file is needed: .npy, version 1.0, 3 x 224 x 224.
function New-PictureFile([string]$Path) {
    $header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 224, 224), }"
    $header = $header.PadRight(117) + "`n"
    $stream = [System.IO.File]::Create($Path)
    $writer = [System.IO.BinaryWriter]::new($stream)
    try {
        $writer.Write([byte[]](0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0))
        $writer.Write([uint16]$header.Length)
        $writer.Write([System.Text.Encoding]::ASCII.GetBytes($header))
        $values = [single[]]::new(3 * 224 * 224)
        for ($i = 0; $i -lt $values.Length; $i++) {
            $values[$i] = [Math]::Sin(0.013 * $i) + 0.5 * [Math]::Cos(0.00071 * $i * ($i % 224) )
        }
        $bytes = [byte[]]::new(4 * $values.Length)
        [System.Buffer]::BlockCopy($values, 0, $bytes, 0, $bytes.Length)
        $writer.Write($bytes)
    }
    finally {
        $writer.Dispose()
    }
}

$picture = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), "ranktools-$PID.npy")
New-PictureFile $picture
$failures = 0
try {
    foreach ($name in $Architecture) {
        $network = Import-NeuralNetwork -Architecture $name -RandomInitialization -Seed 1
        $layers = @(Get-NeuralNetworkLayer $network -DefaultProbe | ForEach-Object { $_.Layer })
        $expected = @(Invoke-NeuralNetwork -Network $network -LiteralPath $picture -Layer $layers -Device cpu)
        $found = @(Invoke-NeuralNetwork -Network $network -LiteralPath $picture -Layer $layers -Device $Device)
        for ($i = 0; $i -lt $expected.Count; $i++) {
            $a = [double[]]@($expected[$i].Values)
            $b = [double[]]@($found[$i].Values)
            $largest = 0.0
            $worst = 0.0
            for ($k = 0; $k -lt $a.Length; $k++) {
                $largest = [Math]::Max($largest, [Math]::Abs($a[$k]))
                $worst = [Math]::Max($worst, [Math]::Abs($a[$k] - $b[$k]))
            }
            if (-not ($worst -le 1e-4 * $largest)) {
                $failures++
                "FAILED $name values of $($expected[$i].Layer): differ by $worst, largest $largest"
            }
        }
        foreach ($precision in 'Single', 'Double') {
            $allowed = if ($precision -eq 'Double') { 1e-8 } else { 1e-4 }
            $settings = @{ Network = $network; LiteralPath = $picture; PatchSize = $PatchSize; Precision = $precision }
            $expected = @(Get-LayerRank @settings -Device cpu)
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $found = @(Get-LayerRank @settings -Device $Device)
            $seconds = $watch.Elapsed.TotalSeconds
            if ($expected.Count -eq 0 -or $expected.Count -ne $found.Count) {
                throw "$name, ${precision}: $($expected.Count) layers on the CPU, $($found.Count) on $Device."
            }
            $worst = 0.0
            $certain = 0
            for ($i = 0; $i -lt $expected.Count; $i++) {
                $a = $expected[$i]
                $b = $found[$i]
                $largest = $a.SingularValues[0]
                for ($k = 0; $k -lt $a.SingularValues.Count; $k++) {
                    $difference = [Math]::Abs($a.SingularValues[$k] - $b.SingularValues[$k]) / $largest
                    if (-not ($difference -le $allowed)) {
                        $failures++
                        "FAILED $name $precision $($a.Layer): singular value $k is $($b.SingularValues[$k]) instead of $($a.SingularValues[$k])"
                        break
                    }
                    $worst = [Math]::Max($worst, $difference)
                }
                if ($a.RankLow -eq $a.RankHigh -and $b.RankLow -eq $b.RankHigh) {
                    $certain++
                    if ($a.Rank -ne $b.Rank) {
                        $failures++
                        "FAILED $name $precision $($a.Layer): rank $($b.Rank) instead of $($a.Rank)"
                    }
                }
            }
            '{0,-10} {1,-7} {2,3} layers, {3,3} with a certain rank on both, singular values within {4:e1} of the largest, {5:0.00} s on {6}' -f
                $name, $precision, $expected.Count, $certain, $worst, $seconds, $Device
        }
    }
}
finally {
    [System.IO.File]::Delete($picture)
}
if ($failures) {
    "$failures differences"
    exit 1
}
'no differences'
