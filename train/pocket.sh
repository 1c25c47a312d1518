#!/bin/sh
# From data folders to weights/pocket: pocket.sh DATA WEIGHTS [MINUTES]
# WORKERS: processes of one CPU thread each; 1 with a GPU.
set -eu
data=$1 weights=$2 minutes=${3:-60}
labels=$weights/imagenet_labels.txt
[ -f runs/teacher.npy ] || python teacher.py --data "$data" --labels "$labels" \
  --onnx "$weights/bvlc_googlenet/bvlc_googlenet.onnx"
python train.py --data "$data" --minutes "$minutes" --teacher runs/teacher.npy \
  --workers "${WORKERS:-2}" --threads 1
python export.py --labels "$labels"
python golden.py
python evaluate.py --data "$data" --labels "$labels" > runs/result.json
python card.py --result runs/result.json
python labels.py --labels "$labels"
