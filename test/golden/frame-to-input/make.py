"""Makes pillow.json: a 97×61 picture reduced to 28×28 by Pillow's own BILINEAR, which widens its filter to do so.
Each channel is resized as float, so that no rounding to bytes blurs the comparison.

    pip install pillow==12.3.0 numpy && python test/golden/frame-to-input/make.py

The picture is a formula, so that only the result is kept: byte c of the pixel in column x of row y is
(x · (3 + 2c) + y · (7 − c) + x · y · (c + 1)) mod 256.
"""

import json
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

WIDTH, HEIGHT, SIZE = 97, 61, 28

x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
picture = np.stack([(x * (3 + 2 * c) + y * (7 - c) + x * y * (c + 1)) % 256 for c in range(3)], axis=-1).astype(np.uint8)
channels = [Image.fromarray(picture[..., c].astype(np.float32)) for c in range(3)]
result = np.stack([np.asarray(c.resize((SIZE, SIZE), Image.Resampling.BILINEAR)) for c in channels], axis=-1)
rgb = [round(float(value), 4) for value in result.flatten()]
golden = {"pillow": PIL.__version__, "picture": [HEIGHT, WIDTH], "size": [SIZE, SIZE], "rgb": rgb}
Path(__file__).with_name("pillow.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
