#!/usr/bin/env bash
# Makes out/gpu/ranktools-gpu.tar.xz: the shell, the benchmarks and the module with a .NET runtime and without libtorch, for a
# machine that has an NVIDIA GPU and PyTorch but nothing of .NET. tests/gpu/run.sh takes it there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
limit_mib=60
bundle=out/gpu/ranktools-gpu

dotnet build RankTools.sln -p:Configuration=Release
rm -rf out/gpu
for project in src/RankTools.Shell tests/RankTools.Benchmarks; do
    dotnet publish "$project" -p:Bundle=true -p:Configuration=Release -p:DebugType=none --output "$bundle"
done
# The bundle's restore described the projects for one runtime; describe them as they were.
dotnet restore RankTools.sln

# The module as staged, but libtorch comes from the PyTorch of the other machine; only our thin layer above it goes along.
mkdir -p "$bundle/RankTools"
cp -r out/RankTools/. "$bundle/RankTools/"
find "$bundle/RankTools/lib/runtimes" -type f ! -name '*LibTorchSharp*' ! -name '*SkiaSharp*' -delete
# The benchmarks look for that layer where run.sh starts them.
sed -i 's|"RankTools.NativeFolder": ".*"|"RankTools.NativeFolder": "RankTools/lib/runtimes/linux-x64/native"|' "$bundle"/*.runtimeconfig.json
cp tests/gpu/check.ps1 "$bundle/"

tar --create --directory out/gpu --owner=0 --group=0 --sort=name ranktools-gpu | xz -T0 -9 > out/gpu/ranktools-gpu.tar.xz
bytes=$(stat --format=%s out/gpu/ranktools-gpu.tar.xz)
printf 'out/gpu/ranktools-gpu.tar.xz: %d MiB\n' $((bytes / 1048576))
if ((bytes > limit_mib * 1048576)); then
    printf 'larger than the %d MiB that it may have\n' "$limit_mib" >&2
    exit 1
fi
