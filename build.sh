#!/usr/bin/env bash
# ./build.sh demo | test | bench [options of the demo, of dotnet test or of the bench]
#
# Plain "dotnet run" and "dotnet test" do the same on systems with GCC 13's libstdc++ or newer (Debian 13, Ubuntu 24.04, Fedora 38).
# On older ones this preloads a shim (see shim/README.md).
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# libtorch's threads wait for each other awake for a moment, then asleep. The library sets this too, but the bench's peer may load first.
[ -n "${OMP_WAIT_POLICY:-}" ] || export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-10000}

fail() { echo "build.sh: $*" >&2; exit 2; }

# Fashion-MNIST as a Debian package, where apt has it and may be used; otherwise the samples download it and check its hashes.
install_data() {
  [ ! -e /usr/share/datasets/fashion-mnist ] && [ -z "${FASHION_MNIST:-}" ] && command -v apt-get > /dev/null || return 0
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null && sudo -n true 2> /dev/null || return 0
    as_root=(sudo -n)
  fi
  echo "build.sh: installing the data set (Debian package dataset-fashion-mnist)"
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends dataset-fashion-mnist)
  "${install[@]}" > /dev/null 2>&1 || { "${as_root[@]}" apt-get update -qq > /dev/null 2>&1 && "${install[@]}" > /dev/null 2>&1; } ||
    echo "build.sh: apt-get failed; the sample downloads the data set itself"
}

command -v dotnet > /dev/null || fail "the .NET SDK 10 is needed: https://dotnet.microsoft.com/download"
[ "$(dotnet --version | cut -d. -f1)" -ge 10 ] || fail "the .NET SDK 10 is needed, and this is $(dotnet --version): https://dotnet.microsoft.com/download"

command=${1:-}
shift || true
case $command in
  demo)
    install_data
    set -- dotnet run --project Microsoft.ML.Gan.Samples -- quickstart "$@"
    ;;
  test)
    set -- dotnet test MLGan.sln "$@"
    ;;
  bench)
    set -- dotnet run --project Microsoft.ML.Gan.Samples -c Release -- bench "$@"
    ;;
  *)
    echo "usage: ./build.sh demo [options of the demo]" >&2
    echo "       ./build.sh test [options of dotnet test]" >&2
    echo "       ./build.sh bench [--only ROW] [--quick]" >&2
    exit 2
    ;;
esac

preload=$(shim/build.sh)
[ -z "$preload" ] || export LD_PRELOAD="$preload${LD_PRELOAD:+:$LD_PRELOAD}"
exec "$@"
