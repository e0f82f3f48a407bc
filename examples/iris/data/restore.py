"""Makes our iris.csv from the iris.csv that scikit-learn's wheel carries.

    pip download scikit-learn==1.9.1 --no-deps
    python restore.py scikit_learn-1.9.1-*.whl

Needs only Python's standard library. The values are untouched: the wheel's first line (counts and species names) becomes
a header, and the species numbers 0, 1, 2 become the names given there. Writes iris.csv beside this script.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

HEADER = ["sepal_length", "sepal_width", "petal_length", "petal_width", "species"]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python restore.py scikit_learn-1.9.1-*.whl")
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        first, *rows = wheel.read("sklearn/datasets/data/iris.csv").decode("ascii").splitlines()
    species = first.split(",")[2:]
    lines = [",".join(HEADER)]
    for row in rows:
        values, code = row.rsplit(",", 1)
        lines.append(f"{values},{species[int(code)]}")
    csv = ("\n".join(lines) + "\n").encode("ascii")
    target = Path(__file__).with_name("iris.csv")
    target.write_bytes(csv)
    print(f"{target}: {len(rows)} rows, SHA-256 {hashlib.sha256(csv).hexdigest()}")


if __name__ == "__main__":
    main()
