"""Makes wine.csv from the wine_data.csv that scikit-learn's wheel carries.

    pip download scikit-learn==1.9.1 --no-deps
    python restore.py scikit_learn-1.9.1-*.whl

Needs only Python's standard library. The values are untouched: the wheel's first line (counts and class names) becomes
a header, and the class numbers 0, 1, 2 become the names given there. Writes wine.csv beside this script.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

HEADER = [
    "alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
    "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280_od315", "proline", "cultivar",
]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python restore.py scikit_learn-1.9.1-*.whl")
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        first, *rows = wheel.read("sklearn/datasets/data/wine_data.csv").decode("ascii").splitlines()
    classes = first.split(",")[2:]
    lines = [",".join(HEADER)]
    for row in rows:
        values, code = row.rsplit(",", 1)
        lines.append(f"{values},{classes[int(code)]}")
    csv = ("\n".join(lines) + "\n").encode("ascii")
    target = Path(__file__).with_name("wine.csv")
    target.write_bytes(csv)
    print(f"{target}: {len(rows)} rows, SHA-256 {hashlib.sha256(csv).hexdigest()}")


if __name__ == "__main__":
    main()
