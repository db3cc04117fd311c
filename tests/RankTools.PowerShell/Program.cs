// What the pwsh program does: with this, and the modules that come with the packages, tests run scripts as users do.
return Microsoft.PowerShell.ConsoleShell.Start(bannerText: null, helpText: null, args);
