#!/usr/bin/env bash
# ./build.sh demo | test | bench [options of the demo, of dotnet test or of the bench]
#
# Finds out once where the dependencies come from on this machine (see "Where dependencies come from" in README.md),
# installs what that needs, remembers it in .gan-dependencies.props, and runs the demo, the tests or the bench.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# libtorch's threads spin while they wait for each other: on a machine with other work to do, that slows training down many times.
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}

choice=.gan-dependencies.props
libraries=(libtorch-dev libopenblas0-pthread libvips42 dataset-fashion-mnist)

say() { echo "build.sh: $*"; }
fail() { echo "build.sh: $*" >&2; exit 2; }

at_most() { # SECONDS COMMAND...; macOS has no timeout
  if command -v timeout > /dev/null; then timeout "$@"; else "${@:2}"; fi
}

remember() {
  cat > "$choice.new" <<EOF
<Project>
  <!-- Written by build.sh. Delete this file to have it choose again. -->
  <PropertyGroup>
    <GanDependencies Condition="'\$(GanDependencies)' == ''">$1</GanDependencies>
  </PropertyGroup>
</Project>
EOF
  mv "$choice.new" "$choice"
}

# Do the configured NuGet sources serve ML.NET, TorchSharp and ImageSharp? Asked with three small packages, for a minute at most.
packages_restore() {
  local probe answer=0
  probe=$(mktemp -d)
  cat > "$probe/probe.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.ML.DataView" Version="5.0.0" />
    <PackageReference Include="TorchSharp" Version="0.106.0" />
    <PackageReference Include="SixLabors.ImageSharp" Version="3.1.12" />
  </ItemGroup>
</Project>
EOF
  NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=1 at_most 60 dotnet restore "$probe/probe.csproj" > "$probe/log" 2>&1 || answer=$?
  rm -rf "$probe"
  return $answer
}

# The names of installed packages and of what they provide: Debian 13's libvips42t64 provides libvips42.
installed_packages() {
  dpkg-query -W -f='${db:Status-Abbrev} ${Package} ${Provides}\n' | sed -n 's/^ii *//p' | tr -s ', ' '\n'
}

install_libraries() {
  if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
    fail "the NuGet packages do not restore here, and this is not a Debian system. Either let NuGet reach nuget.org (or a mirror of it)," \
      "or install libtorch's headers and libraries, OpenBLAS, libvips and Fashion-MNIST's four files by hand, write GanDependencies=offline into $choice" \
      "and use dotnet run and dotnet test as README.md shows."
  fi
  local name tools=()
  for name in g++ cmake make; do
    command -v "$name" > /dev/null || tools+=("$name")
  done
  install_packages "the stand-ins" "${tools[@]}" "${libraries[@]}"
}

install_packages() { # WHO-NEEDS-THEM PACKAGE...: those of them that are missing
  local who=$1 missing=() name as_root=() present
  shift
  present=$(installed_packages)
  for name in "$@"; do
    grep -qxF "$name" <<< "$present" || missing+=("$name")
  done
  [ ${#missing[@]} = 0 ] && return

  say "installing Debian packages for $who: ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo > /dev/null || { [ ! -t 0 ] && ! sudo -n true 2> /dev/null; }; then
      fail "that needs root. Run by hand: apt-get install --no-install-recommends ${missing[*]}"
    fi
    as_root=(sudo)
  fi
  local log
  log=$(mktemp)
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}")
  if ! "${install[@]}" > "$log" 2>&1 && ! { "${as_root[@]}" apt-get update -qq > "$log" 2>&1 && "${install[@]}" > "$log" 2>&1; }; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt-get failed. When that is put right, run this again, or by hand: apt-get install --no-install-recommends ${missing[*]}"
  fi
  rm -f "$log"
}

choose() {
  if [ -e "$choice" ]; then
    # The tree may have moved to another machine or container since.
    ! grep -q '>offline<' "$choice" || ! command -v dpkg-query > /dev/null || install_libraries
    return
  fi
  say "looking whether NuGet serves Microsoft.ML, TorchSharp and ImageSharp (once; a minute at most)"
  if packages_restore && dotnet restore MLGan.sln -p:GanDependencies=packages; then
    say "it does: building with the NuGet packages"
    remember packages
  else
    say "it does not: building with the stand-ins under offline/, over Debian's libtorch and libvips"
    install_libraries
    remember offline
  fi
}

# What the bench measures against: PyTorch. Without it, the bench measures us alone.
find_peer() {
  local python
  for python in python3 /usr/bin/python3; do
    ! "$python" -c 'import torch, torchvision' 2> /dev/null || { peer=$python; return; }
  done
  peer=/usr/bin/python3
  ! command -v apt-get > /dev/null || (install_packages "the bench" python3-torch python3-torchvision) || say "going on without a peer"
}

command -v dotnet > /dev/null || fail "the .NET SDK 10 is needed: https://dotnet.microsoft.com/download"
[ "$(dotnet --version | cut -d. -f1)" -ge 10 ] || fail "the .NET SDK 10 is needed, and this is $(dotnet --version): https://dotnet.microsoft.com/download"

command=${1:-}
shift || true
case $command in
  demo)
    choose
    say "building (the first time takes a minute or more), then the demo"
    dotnet run --project Microsoft.ML.Gan.Samples -- quickstart "$@"
    ;;
  test)
    choose
    dotnet test MLGan.sln "$@"
    ;;
  bench)
    choose
    find_peer
    say "building (the first time takes a minute or more), then the bench (25 minutes at most)"
    dotnet run --project Microsoft.ML.Gan.Samples -c Release -- bench --python "$peer" "$@"
    ;;
  *)
    echo "usage: ./build.sh demo [options of the demo]" >&2
    echo "       ./build.sh test [options of dotnet test]" >&2
    echo "       ./build.sh bench [--only ROW] [--quick]" >&2
    exit 2
    ;;
esac
