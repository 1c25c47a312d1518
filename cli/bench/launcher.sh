#!/bin/sh
# Times Cubescope beside other engines on this machine's GPU: ./bench --quick --layers
# Takes what `npm run bench` takes. A driver whose description lies in no usual place is named by VK_DRIVER_FILES.
cd "$(dirname "$0")" || exit 1
export CUBESCOPE_GPU="${CUBESCOPE_GPU:-native}"

# What the machine has goes first; what it lacks is here.
with() { LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$PWD/lib/$1"; export LD_LIBRARY_PATH; }
./node -e 0 2>/dev/null || with cxx
./node -e '
  try { process.dlopen({ exports: {} }, "libvulkan.so.1"); }
  catch (error) { process.exit(error.message.includes("cannot open shared object file") ? 1 : 0); }
' || with vulkan

exec ./node code/bench.mjs "$@"
