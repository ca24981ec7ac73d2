# .\build.ps1 demo | test | bench [options of the demo, of dotnet test or of the bench]
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_NOLOGO = $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
# libtorch's threads spin while they wait for each other: on a machine with other work to do, that slows training down many times.
if (-not $env:OMP_WAIT_POLICY) { $env:OMP_WAIT_POLICY = 'passive' }

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue) -or [int]((dotnet --version) -split '\.')[0] -lt 10) {
  Write-Host 'build.ps1: the .NET SDK 10 is needed: https://dotnet.microsoft.com/download'
  exit 2
}

$command = $args[0]
$options = @($args | Select-Object -Skip 1)
switch ($command) {
  'demo' { dotnet run --project Microsoft.ML.Gan.Samples -- quickstart @options } # downloads the data set and checks its hashes
  'test' { dotnet test MLGan.sln @options }
  'bench' { dotnet run --project Microsoft.ML.Gan.Samples -c Release -- bench @options }
  default {
    Write-Host 'usage: .\build.ps1 demo [options of the demo]'
    Write-Host '       .\build.ps1 test [options of dotnet test]'
    Write-Host '       .\build.ps1 bench [--only ROW] [--quick]'
    exit 2
  }
}
exit $LASTEXITCODE
