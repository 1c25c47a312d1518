"""Makes fourier.json, adam.json and nadam.json.

fourier: lucid's fft_image (optvis/param/spatial.py) by numpy, from spectra that are a formula: value i of the flattened
array [2, 3, H, K] is sin(1.7 · i + 0.3).
adam, nadam: torch.optim.Adam and NAdam, ascending, on gradients that are a formula: in step t the gradient of number i is
cos(0.9 · i + t) · (i + 1) / 4.

    pip install numpy torch && python test/golden/explain/make.py
"""

import json
from pathlib import Path

import numpy as np
import torch

SIZES = [(6, 8), (7, 9), (5, 4), (1, 6), (4, 3), (12, 10)]


def frequencies(height, width):
    fy = np.fft.fftfreq(height)[:, None]
    fx = np.fft.fftfreq(width)[: width // 2 + (2 if width % 2 else 1)]
    return np.sqrt(fx * fx + fy * fy)


def picture(height, width):
    radius = frequencies(height, width)
    spectrum = np.sin(1.7 * np.arange(2 * 3 * radius.size) + 0.3).reshape(2, 3, *radius.shape)
    scale = np.sqrt(width * height) / np.maximum(radius, 1 / max(width, height))
    full = 2 * (radius.shape[1] - 1)
    image = np.fft.irfft2(scale * (spectrum[0] + 1j * spectrum[1]), s=(height, full)) / 4
    values = image.transpose(1, 2, 0)[:height, :width]
    return {"height": height, "width": width, "image": [float(f"{v:.7g}") for v in values.flatten()]}


def trace(kind, steps=6, rate=0.05):
    x = torch.tensor([0.5, -1.0, 2.0, 0.0, 3.0], requires_grad=True)
    optimiser = kind([x], lr=rate)
    values = []
    for t in range(steps):
        i = torch.arange(5, dtype=torch.float32)
        x.grad = -torch.cos(0.9 * i + t) * (i + 1) / 4
        optimiser.step()
        values.append([float(f"{v:.7g}") for v in x.detach().tolist()])
    return {"torch": torch.__version__, "rate": rate, "x": [0.5, -1.0, 2.0, 0.0, 3.0], "trace": values}


def write(name, value):
    Path(__file__).with_name(name).write_text(json.dumps(value, separators=(",", ":")) + "\n")


write("fourier.json", {"numpy": np.__version__, "cases": [picture(h, w) for h, w in SIZES]})
write("adam.json", trace(torch.optim.Adam))
write("nadam.json", trace(torch.optim.NAdam))
