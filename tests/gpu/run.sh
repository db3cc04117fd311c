#!/usr/bin/env bash
# Runs the correctness check (CPU against CUDA) and the benchmarks on a machine with an NVIDIA GPU and PyTorch 2.10 or newer.
#   run.sh [BUNDLE.tar.xz]        the bundle that publish.sh made; without it, the one in out/gpu
# The PyTorch of python3 is used, or the torch/lib folder that RANKTOOLS_LIBTORCH names. RANKTOOLS_DEVICE (default cuda) is
# the device under test; cpu tries the check itself where there is no GPU.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bundle=$(realpath "${1:-$here/../../out/gpu/ranktools-gpu.tar.xz}")
device=${RANKTOOLS_DEVICE:-cuda}

if [[ -z ${RANKTOOLS_LIBTORCH:-} ]]; then
    RANKTOOLS_LIBTORCH=$(python3 -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))') || {
        echo "python3 has no PyTorch; install it, or name a torch/lib folder in RANKTOOLS_LIBTORCH." >&2
        exit 1
    }
fi
export RANKTOOLS_LIBTORCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar --extract --file "$bundle" --directory "$work"
cd "$work/ranktools-gpu"
# Without the ICU libraries .NET ends at once; nothing here depends on a language.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
export RANKTOOLS_MODULE="$PWD/RankTools"

echo "== devices (libtorch in $RANKTOOLS_LIBTORCH)"
./ranktools -NonInteractive -Command "Get-RankDevice"
echo "== correctness, cpu against $device"
status=0
./ranktools -NonInteractive -File check.ps1 -Device "$device" || status=$?
echo "== benchmarks on $device"
./RankTools.Benchmarks --device "$device" || status=$?
exit "$status"
