"""Correlations and associations: `python associations.py > associations.json`.

Columns are made by the rule below, so that the test makes the same. Made with numpy 2.4.6, scipy 1.17.1, pandas 3.1.1.
"""

import json

import numpy as np
import pandas as pd
from scipy import stats

N = 500


def columns():
    """Whole-number arithmetic only: the same digits in every language."""
    i = np.arange(N)
    a = ((i * 7919) % 1009) / 10
    b = a * 2 + ((i * 104729) % 997) / 7
    ties = np.floor(a / 20)
    group = (i * 31) % 7
    missing = np.where(i % 11 == 0, np.nan, b)
    return {"a": a, "b": b, "ties": ties, "group": group, "missing": missing, "skew": np.floor(a**3)}


def main():
    c = columns()
    pairs = [("a", "b"), ("a", "ties"), ("b", "ties"), ("a", "missing"), ("b", "skew"), ("ties", "missing")]
    out = {"pearson": [], "spearman": [], "correlationRatio": [], "ranks": stats.rankdata(c["ties"])[:20].tolist()}
    for x, y in pairs:
        frame = pd.DataFrame({"x": c[x], "y": c[y]})
        out["pearson"].append([x, y, frame.corr("pearson").iloc[0, 1]])
        out["spearman"].append([x, y, frame.corr("spearman").iloc[0, 1]])
    for g, y in [("group", "a"), ("ties", "b"), ("ties", "missing"), ("group", "skew")]:
        frame = pd.DataFrame({"g": c[g], "y": c[y]}).dropna()
        whole = frame.y.mean()
        means = frame.groupby("g").y.agg(["mean", "size"])
        between = ((means["mean"] - whole) ** 2 * means["size"]).sum()
        out["correlationRatio"].append([g, y, float(np.sqrt(between / ((frame.y - whole) ** 2).sum()))])
    print(json.dumps(out, indent=1))


main()
