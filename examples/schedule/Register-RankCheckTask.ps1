#Requires -Version 7.6

<#
.SYNOPSIS
Registers the nightly rank check with the Task Scheduler of Windows.

.DESCRIPTION
Run it once, as the user whose task it is to be. The task runs whether or not the machine was on at the time, ends after four hours at
most, and its last result in the Task Scheduler is the script's exit code: 0 for no regression, 1 for one, 2 where there was nothing to check.

.PARAMETER ScriptPath
The check; by default the one in the folder above.

.PARAMETER CheckpointFolder
Folder of the checkpoints.

.PARAMETER Filter
Which files of the folder are checkpoints.

.PARAMETER ImagePath
The images to measure at; wildcards are allowed.

.PARAMETER StateFolder
Where the accepted ranks and the history are kept.

.PARAMETER TaskName
Name of the task.

.PARAMETER At
Time of day.

.EXAMPLE
./Register-RankCheckTask.ps1 -CheckpointFolder D:\training -ImagePath D:\images\*.png -StateFolder D:\rank-check -At 02:30
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $ScriptPath = (Join-Path -Path (Split-Path -Path $PSScriptRoot) -ChildPath 'nightly-rank-check.ps1'),
    [Parameter(Mandatory)] [string] $CheckpointFolder,
    [string] $Filter = '*.safetensors',
    [Parameter(Mandatory)] [string] $ImagePath,
    [Parameter(Mandatory)] [string] $StateFolder,
    [string] $TaskName = 'RankTools nightly rank check',
    [datetime] $At = '02:30'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
if (-not (Get-Command -Name Register-ScheduledTask -ErrorAction Ignore)) {
    throw 'Register-ScheduledTask is not there: the Task Scheduler is part of Windows. On Linux take rank-check.timer or rank-check.cron.'
}

$given = [ordered]@{
    CheckpointFolder = $CheckpointFolder
    Filter           = $Filter
    ImagePath        = $ImagePath
    AcceptedPath     = Join-Path -Path $StateFolder -ChildPath 'accepted.csv'
    HistoryPath      = Join-Path -Path $StateFolder -ChildPath 'history.csv'
}
$arguments = @('-NoProfile', '-NonInteractive', '-File', "`"$ScriptPath`"") + @($given.GetEnumerator() | ForEach-Object { "-$($_.Key)"; "`"$($_.Value)`"" })

$action = New-ScheduledTaskAction -Execute 'pwsh.exe' -Argument ($arguments -join ' ')
$trigger = New-ScheduledTaskTrigger -Daily -At $At
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -ExecutionTimeLimit ([timespan]::FromHours(4)) -MultipleInstances IgnoreNew
if ($PSCmdlet.ShouldProcess($TaskName, 'Register a scheduled task')) {
    Register-ScheduledTask -TaskName $TaskName -Action $action -Trigger $trigger -Settings $settings
}
