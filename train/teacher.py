"""Soft labels: what a large ImageNet network thinks of every training picture, computed once.

python teacher.py --data ../../shared/data --onnx .../bvlc_googlenet.onnx --labels .../imagenet_labels.txt

The file written is float16 [n, classes]: log probabilities up to a constant per picture.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import onnxruntime
import torch

import data
from augment import resize

BGR_MEAN = torch.tensor([104.0, 117.0, 123.0]).view(1, 3, 1, 1)


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """The teacher, on the fastest device that onnxruntime offers."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(
        path, options, providers=onnxruntime.get_available_providers()
    )


def scores(net: onnxruntime.InferenceSession, pixels: torch.Tensor, size: int) -> np.ndarray:
    """Pixels uint8 [n, 3, h, w] -> log probabilities of the teacher's classes [n, 1000]."""
    x = resize(pixels, size).flip(1) - BGR_MEAN
    (probability,) = net.run(None, {net.get_inputs()[0].name: x.numpy()})
    return np.log(np.maximum(probability, 1e-20))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--onnx", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True, help="imagenet_labels.txt")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parent / "runs")
    parser.add_argument("--size", type=int, default=160, help="side the pictures are enlarged to")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args()

    pictures = data.load(args.data, args.runs / "pictures.npz")
    order = [line.split()[0] for line in args.labels.read_text().splitlines()]
    columns = [order.index(wordnet) for wordnet in pictures.classes]
    net = session(args.onnx, args.threads)
    start, out, right = time.time(), [], 0
    for at in range(0, len(pictures.train), args.batch):
        own = scores(net, pictures.train[at : at + args.batch], args.size)[:, columns]
        out.append(own.astype(np.float16))
        right += int((own.argmax(1) == pictures.train_class[at : at + args.batch].numpy()).sum())
        if at // args.batch % 200 == 0:
            done = at + len(own)
            print(f"{done} pictures, {right / done:.3f} right, {time.time() - start:.0f} s", flush=True)
    np.save(args.runs / "teacher.npy", np.concatenate(out))


if __name__ == "__main__":
    main()
