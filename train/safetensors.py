"""The safetensors container: 8 bytes of header length, JSON header, data."""

import json
from pathlib import Path

import numpy as np

KINDS = {"float16": "F16", "float32": "F32"}


def write(path: Path, tensors: dict[str, np.ndarray]) -> None:
    """Write arrays, little-endian; the header is padded with spaces to a multiple of 8 bytes."""
    header, at, parts = {}, 0, []
    for name, array in tensors.items():
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        content = np.ascontiguousarray(little).tobytes()
        kind = KINDS[array.dtype.name]
        header[name] = {
            "dtype": kind,
            "shape": list(array.shape),
            "data_offsets": [at, at + len(content)],
        }
        at += len(content)
        parts.append(content)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


def read(path: Path) -> dict[str, np.ndarray]:
    """Read what `write` wrote."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    dtypes = {kind: np.dtype(name).newbyteorder("<") for name, kind in KINDS.items()}
    tensors = {}
    for name, entry in json.loads(content[8:start]).items():
        begin, end = (start + o for o in entry["data_offsets"])
        array = np.frombuffer(content[begin:end], dtypes[entry["dtype"]])
        tensors[name] = array.reshape(entry["shape"])
    return tensors
