"""Makes pocket.json and pig.json: what scikit-learn makes of activations.

pocket: layers of test/golden/pocket (PyTorch's activations of the golden picture) in a few groups.
pig: the relative errors on the activations that The Building Blocks of Interpretability published for one of its
pictures, [1, 14, 14, 528]; only where that file is given.

    pip install scikit-learn && python test/golden/nmf/make.py [pig_mixed4d_activations.npy]
"""

import json
import sys
from pathlib import Path

import numpy as np
import sklearn
from sklearn.decomposition import NMF

HERE = Path(__file__).parent
POCKET = HERE.parent / "pocket"
LAYERS = [("mixed3a", 6), ("mixed4d", 6), ("mixed5b", 4)]
PIG_GROUPS = [3, 5, 7, 9, 11]


def factorise(x, groups):
    model = NMF(groups, init="nndsvd")
    loadings = model.fit_transform(x)
    left = np.linalg.norm(x - loadings @ model.components_)
    return model, loadings, float(left / np.linalg.norm(x))


def numbers(values):
    return [float(f"{v:.6g}") for v in values.flatten()]


def pocket():
    manifest = json.loads((POCKET / "manifest.json").read_text())["values"]
    for layer, groups in LAYERS:
        entry = manifest[layer]
        x = np.fromfile(POCKET / entry["file"], np.float32).reshape(-1, entry["shape"][3])
        model, loadings, error = factorise(x, groups)
        yield {
            "layer": layer,
            "groups": groups,
            "sweeps": model.n_iter_,
            "error": error,
            "loadings": numbers(loadings),
            "directions": numbers(model.components_),
        }


def pig(file):
    x = np.load(file)
    x = x.reshape(-1, x.shape[-1])
    for groups in PIG_GROUPS:
        model, _, error = factorise(x, groups)
        yield {"groups": groups, "sweeps": model.n_iter_, "error": error}


def write(name, cases):
    value = {"scikit-learn": sklearn.__version__, "cases": list(cases)}
    (HERE / name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


write("pocket.json", pocket())
if len(sys.argv) > 1:
    write("pig.json", pig(sys.argv[1]))
