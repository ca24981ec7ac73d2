# .\build.ps1 demo | test [options of the demo or of dotnet test]: with the NuGet packages; the stand-ins under offline\ are for Debian.
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$command, $options = $args
switch ($command) {
  'demo' { dotnet run --project Microsoft.ML.Gan.Samples -- quickstart @options }
  'test' { dotnet test MLGan.sln @options }
  default {
    Write-Host 'usage: .\build.ps1 demo [options of the demo]'
    Write-Host '       .\build.ps1 test [options of dotnet test]'
    exit 2
  }
}
exit $LASTEXITCODE
