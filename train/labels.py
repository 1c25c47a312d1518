"""Short class names from a list of lines `n01440764 tench, Tinca tinca`.

python labels.py --labels ../../shared/weights/imagenet_labels.txt   writes weights/imagenet-labels.json
"""

import argparse
import json
from collections import Counter
from pathlib import Path

# Where the first synonym belongs to two classes.
APART = {
    "n02012849": "crane (bird)",
    "n03126707": "crane (machine)",
    "n03710637": "maillot",
    "n03710721": "maillot (tank suit)",
}


def read_labels(path: Path) -> dict[str, str]:
    """WordNet id -> short name, all different, in the order of the file."""
    names = {}
    for line in path.read_text().splitlines():
        wordnet, synonyms = line.split(" ", 1)
        names[wordnet] = APART.get(wordnet, synonyms.split(",")[0].strip())
    twice = [name for name, count in Counter(names.values()).items() if count > 1]
    if twice:
        raise ValueError(f"names of more than one class: {twice}")
    return names


def write_labels(path: Path, names: list[str]) -> None:
    """A JSON array, one name a line."""
    path.write_text(json.dumps(names, indent=0, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, required=True)
    weights = Path(__file__).parent.parent / "weights"
    parser.add_argument("--out", type=Path, default=weights / "imagenet-labels.json")
    args = parser.parse_args()
    write_labels(args.out, list(read_labels(args.labels).values()))


if __name__ == "__main__":
    main()
