"""Makes published.json: figures that the article and its notebooks published, to check the published network by.

    python test/golden/inceptionv1/carry.py ../shared/reference/oracle/notebook_values.json

The numbers are outputs that the notebooks of "The Building Blocks of Interpretability" (Olah et al., Distill 2018,
https://distill.pub/2018/building-blocks, code Apache-2.0) were saved with: SemanticDictionary has the four largest
activations of each cell of mixed4d, AttrChannel the attributions of its 528 channels to a difference of two logits, in
descending order, by activation times gradient and by the mean gradient at n / 100 of the activations, n = 0 ... 99. The
shares are those of the article's figure of spatial attribution (spatial_attr.json), which has three decimals.
"""

import json
import sys
from pathlib import Path

PICTURES = {
    # Classes by their unit: Labrador retriever and tiger cat, vase and lemon.
    "dog_cat": {
        "classes": [176, 55],
        "linear": "dog_cat:Labrador-tigercat:linear:sorted528",
        "shares": [[176, 0.692], [125, 0.116], [970, 0.026], [200, 0.017], [115, 0.012]],
    },
    "flowers": {
        "classes": [874, 320],
        "linear": "flowers:vase-lemon:linear:sorted528",
        "shares": [[320, 0.358], [874, 0.314], [983, 0.260]],
    },
}


def digits(values: list[float]) -> list[float]:
    return [float(f"{v:.8g}") for v in values]


notebook = json.loads(Path(sys.argv[1]).read_text())
figures = {}
for name, picture in PICTURES.items():
    figures[name] = {
        "layer": "mixed4d",
        "classes": picture["classes"],
        "shares": picture["shares"],
        "top4": [
            [[[channel, digits([value])[0]] for channel, value in cell] for cell in row]
            for row in notebook[f"{name}_mixed4d_top4"]
        ],
        "linear": digits(notebook[picture["linear"]]),
        "path": {"steps": 100, "channels": digits(notebook[f"{name}:path100:sorted528"])},
    }
text = json.dumps(figures, separators=(",", ":")) + "\n"
(Path(__file__).parent / "published.json").write_text(text)
