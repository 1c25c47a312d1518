#!/bin/sh
# From data folders to weights/pocket: pocket.sh DATA WEIGHTS [MINUTES] [--classes 200|1000]
# 1000 classes with a GPU, else 200, unless told. A call that ends early is carried on by the same call.
# RUNS: folder of what is kept between calls.   ROOT: the repository that is written to.
# OPTIONS: of train.py or distill.py.   WORKERS: CPU processes of one thread each, for 200 classes.
set -eu
data=$1 weights=$2 minutes=60 classes=$(python -c 'import torch; print(1000 if torch.cuda.is_available() else 200)')
shift 2
while [ $# -gt 0 ]; do
  case $1 in
    --classes) classes=$2; shift 2 ;;
    *) minutes=$1; shift ;;
  esac
done
runs=${RUNS:-runs} root=${ROOT:-..}
labels=$weights/imagenet_labels.txt
onnx=$weights/bvlc_googlenet/bvlc_googlenet.onnx
network=$root/weights/pocket

case $classes in
  200)
    name=pocket
    [ -f "$runs/teacher.npy" ] ||
      python teacher.py --data "$data" --runs "$runs" --labels "$labels" --onnx "$onnx"
    python train.py --data "$data" --runs "$runs" --name $name --minutes "$minutes" \
      --teacher "$runs/teacher.npy" --workers "${WORKERS:-2}" --threads 1 ${OPTIONS:-}
    ;;
  1000)
    name=pocket-1000
    [ -f "$runs/small.npy" ] || python pack.py --data "$data" --runs "$runs"
    python googlenet.py --onnx "$onnx"
    python distill.py --onnx "$onnx" --runs "$runs" --name $name --minutes "$minutes" ${OPTIONS:-}
    ;;
  *) echo "pocket.sh: --classes is 200 or 1000, not $classes" >&2; exit 2 ;;
esac
python export.py --runs "$runs" --name $name --labels "$labels" --out "$network"
python golden.py --network "$network" --out "$root/test/golden/pocket"
for made in gradients attribution nmf; do
  make=$root/test/golden/$made/make.py
  [ ! -f "$make" ] || python "$make" $([ $made = nmf ] || echo pocket)
done
python evaluate.py --data "$data" --runs "$runs" --name $name --labels "$labels" --onnx "$onnx" \
  > "$runs/$name.json"
python card.py --runs "$runs" --name $name --result "$runs/$name.json" --network "$network"
python labels.py --labels "$labels" --out "$root/weights/imagenet-labels.json"
