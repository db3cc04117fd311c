<#
.SYNOPSIS
Builds, tests, packs or installs RankTools.

.DESCRIPTION
The PowerShell face of the targets of the solution; 'dotnet build RankTools.sln' alone stages the module in out/RankTools, and
'dotnet build RankTools.sln -t:Package' or '-t:Install' does what the tasks of that name do.

.PARAMETER Task
Build    stages the module in out/RankTools.
Test     runs all tests.
Package  packs the module as out/RankTools-<version>-<runtime>.zip.
Install  copies the module to a versioned folder on the user's own module path.
Clean    removes what the other tasks made.

.PARAMETER Configuration
Debug or Release.

.PARAMETER TorchBackend
cpu, or cuda where the package registry has libtorch with CUDA.

.EXAMPLE
./build.ps1 Build, Test

.EXAMPLE
./build.ps1 -Task Install
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package', 'Install', 'Clean')]
    [string[]]$Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string]$Configuration = 'Release',

    [ValidateSet('cpu', 'cuda')]
    [string]$TorchBackend = 'cpu'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$solution = Join-Path $PSScriptRoot 'RankTools.sln'
$options = "-p:Configuration=$Configuration", "-p:TorchBackend=$TorchBackend", '-nologo'

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args -join ' ') failed with exit code $LASTEXITCODE."
    }
}

foreach ($name in $Task) {
    switch ($name) {
        'Test' { Invoke-Dotnet test $solution @options }
        'Clean' {
            Invoke-Dotnet build $solution '-t:Clean' @options
            $staged = Join-Path $PSScriptRoot 'out'
            if (Test-Path -LiteralPath $staged) {
                Remove-Item -LiteralPath $staged -Recurse
            }
        }
        default { Invoke-Dotnet build $solution "-t:$name" @options }
    }
}
