#!/usr/bin/env bash
# Prints what to put into LD_PRELOAD so that TorchSharp loads over a libstdc++ older than GCC 13's; nothing where it loads without. See README.md.
set -euo pipefail
cd "$(dirname "$0")"
[ "$(uname -s)" = Linux ] || exit 0

system=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2> /dev/null | sed -nE "s/.*libstdc\+\+\.so\.6 .*x86-64.* => (.*)/\1/p" | head -n 1)
[ -n "$system" ] || exit 0 # not a system that TorchSharp has a library for
system=$(readlink -f "$system")
! grep -q 'GLIBCXX_3\.4\.32' "$system" || exit 0

compiler=${CC:-$(command -v gcc || command -v cc || true)}
if [ -z "$compiler" ] || ! command -v readelf > /dev/null; then
  echo "shim/build.sh: this system's libstdc++ is older than GCC 13's, and TorchSharp needs a small shim over it, which a C compiler makes." \
    "Install one, on Debian and Ubuntu: apt-get install gcc; on Fedora: dnf install gcc" >&2
  exit 2
fi

folder=$(dirname "$PWD")/out/shim
case $folder in *[[:space:]:]*) folder=${XDG_CACHE_HOME:-$HOME/.cache}/mlgan-shim ;; esac # both separate the names in LD_PRELOAD
mkdir -p "$folder"
if [ ! "$folder/libstdc++.so.6" -nt "$system" ] || [ ! "$folder/libstdc++.so.6" -nt build.sh ]; then
  work=$(mktemp -d "$folder/work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  # The loader looks for all of the system's versions in the first library of that name, so each is named, empty.
  { readelf -V "$system" | sed -nE 's/.*Name: ((GLIBCXX|CXXABI)_[A-Z0-9_.]+).*/\1 {};/p' | sort -u
    echo 'GLIBCXX_3.4.32 { _ZSt21ios_base_library_initv; };'; } > "$work/versions"
  "$compiler" -shared -fPIC -nostdlib -Wl,-soname,libstdc++.so.6 -Wl,--version-script="$work/versions" -o "$work/libstdc++.so.6" empty.c
  mv "$work/libstdc++.so.6" "$folder/"
fi
echo "$folder/libstdc++.so.6:$system"
