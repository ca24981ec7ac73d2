# .\build.ps1 demo | test | bench [options of the demo, of dotnet test or of the bench]: with the NuGet packages; the stand-ins under offline\ are for Debian.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_NOLOGO = $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue) -or [int]((dotnet --version) -split '\.')[0] -lt 10) {
  Write-Host 'build.ps1: the .NET SDK 10 is needed: https://dotnet.microsoft.com/download'
  exit 2
}

$command = $args[0]
$options = @($args | Select-Object -Skip 1)
switch ($command) {
  'demo' { dotnet run --project Microsoft.ML.Gan.Samples -- quickstart @options }
  'test' { dotnet test MLGan.sln @options }
  # Measured against the PyTorch of the python in the path, or alone without one.
  'bench' { dotnet run --project Microsoft.ML.Gan.Samples -c Release -- bench --python python @options }
  default {
    Write-Host 'usage: .\build.ps1 demo [options of the demo]'
    Write-Host '       .\build.ps1 test [options of dotnet test]'
    Write-Host '       .\build.ps1 bench [--only ROW] [--quick]'
    exit 2
  }
}
exit $LASTEXITCODE
