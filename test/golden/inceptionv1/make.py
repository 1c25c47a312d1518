"""Makes seeded.json: what TensorFlow computes from a frozen graph of inception5h's form with weights from seeds.

    pip install tensorflow-cpu==2.21.0
    node cli/run.mjs test/net/write-inception5h.ts .cache/graph.pb
    python test/golden/inceptionv1/make.py .cache/graph.pb

TensorFlow reads the very file that the project's reader reads in the test; its constants are first compared with the
same numbers made here (seeded.py). Of every layer SAMPLES values are kept, at places that follow from its name, of the
picture in seeded.py less 117. Then what verify-inceptionv1 asks: the shares of the largest classes, the four largest
activations of each cell of LAYER, and for a difference of two logits the attribution of each of its channels, by
activation times gradient and by the mean gradient at n / STEPS of the activations, n = 0 ... STEPS - 1. STEPS is smaller
than the notebooks' 100 because the test's GPU may be software.
"""

import json
import sys
from pathlib import Path

import numpy as np
import seeded
import tensorflow.compat.v1 as tf

HERE = Path(__file__).parent
SAMPLES = 300
LAYER = "mixed4d"
CLASSES = (176, 55)
STEPS = 10
LAYERS = [
    "conv2d0", "maxpool0", "localresponsenorm0", "conv2d1", "conv2d2", "localresponsenorm1", "maxpool1",
    "mixed3a", "mixed3b", "mixed4a", "mixed4b", "mixed4c", "mixed4d", "mixed4e", "mixed5a", "mixed5b",
    "avgpool0", "softmax2_pre_activation", "softmax2",
]


def check_constants(graph: tf.GraphDef) -> None:
    """Exits where a weight or bias of the file is not the one its name stands for."""
    count = 0
    for node in graph.node:
        if node.op != "Const" or node.name[-2:] not in ("_w", "_b"):
            continue
        value = tf.make_ndarray(node.attr["value"].tensor)
        fan_in = int(np.prod(value.shape[:-1]))
        scores = node.name.startswith("softmax")
        bias = 1 if scores else 8
        scale = np.sqrt((0.01 if scores else 6) / fan_in) if node.name.endswith("_w") else bias
        if not np.array_equal(value.ravel(), seeded.floats(node.name, value.size, scale)):
            sys.exit(f"{node.name} is not what its name stands for")
        count += value.size
    print(count, "weights and biases are as their names say")


def digits(values) -> list[float]:
    return [float(f"{v:.7g}") for v in np.ravel(values)]


def main(path: str) -> None:
    tf.disable_eager_execution()
    graph = tf.GraphDef.FromString(Path(path).read_bytes())
    check_constants(graph)
    tf.import_graph_def(graph, name="")
    with tf.Session() as session:
        tensor = lambda name: session.graph.get_tensor_by_name(f"{name}:0")
        picture = seeded.picture().astype(np.float32)[None] - 117
        values = dict(zip(LAYERS, session.run([tensor(name) for name in LAYERS], {"input:0": picture})))
        logits = tensor("softmax2_pre_activation")
        score = logits[:, CLASSES[0]] - logits[:, CLASSES[1]]
        slope = tf.gradients(score, tensor(LAYER))[0]
        a = values[LAYER]

        def gradient(x: np.ndarray) -> np.ndarray:
            return session.run(slope, {f"{LAYER}:0": x})

        points = (np.arange(STEPS, dtype=np.float32) / STEPS)[:, None, None, None]
        linear = (a * gradient(a)).sum((0, 1, 2))
        path = (a * gradient(a * points).mean(0, dtype=np.float64)).sum((0, 1, 2))
    best = np.argsort(-values["softmax2"][0])[:5]
    top = np.argsort(-a[0], axis=-1)[..., :4]
    result = {
        "layers": {
            name: {
                "shape": list(value.shape),
                "largest": digits(np.abs(value).max())[0],
                "samples": digits(value.ravel()[seeded.integers(f"{name} samples", SAMPLES, value.size)]),
            }
            for name, value in values.items()
        },
        "shares": [[int(i), digits(values["softmax2"][0, i])[0]] for i in best],
        "top4": [[[[int(c), digits(a[0, y, x, c])[0]] for c in top[y, x]] for x in range(14)] for y in range(14)],
        "layer": LAYER,
        "classes": list(CLASSES),
        "linear": digits(sorted(linear, reverse=True)),
        "path": {"steps": STEPS, "channels": digits(sorted(path, reverse=True))},
    }
    (HERE / "seeded.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")


main(sys.argv[1])
