"""Two-sample statistics of scipy: `python two-samples.py > two-samples.json`.

Made with scipy 1.17.1 and numpy 2.4.6. scipy has no bias-corrected Cramér's V, no stability index and no Newcombe
interval: those follow their formulas on scipy's parts (chi2_contingency, Wilson's interval of binomtest).
"""

import json

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon

rng = np.random.default_rng(7)

SAMPLES = {
    "shifted": (rng.normal(0, 1, 40), rng.normal(0.6, 1, 55)),
    "same size": (rng.normal(0, 1, 30), rng.normal(0, 1, 30)),
    "far apart": (rng.normal(0, 1, 25), rng.normal(6, 1, 25)),
    "ties": (rng.integers(0, 6, 60), rng.integers(1, 7, 45)),
    "wider": (rng.normal(0, 1, 300), rng.normal(0, 1.4, 411)),
    "one value each": (np.array([1.0]), np.array([2.0])),
    "one against many": (np.array([0.1]), rng.normal(0, 1, 19)),
    "skewed": (rng.exponential(1, 700), rng.exponential(1.1, 512)),
}
TABLES = {
    "two by two": [[12, 5], [7, 19]],
    "three levels": [[30, 22, 48], [41, 20, 39]],
    "an empty level": [[10, 0, 20], [5, 0, 9]],
    "strong": [[50, 0, 0], [0, 40, 2], [1, 0, 60]],
    "large": [[5000, 4000, 1000], [5100, 4050, 850]],
}
PROPORTIONS = [(5, 100, 12, 90), (0, 50, 4, 60), (30, 30, 25, 30), (1000, 100000, 1200, 100000), (0, 10, 0, 20)]
TAILS = [(n, d) for n in (1, 2, 5, 10, 40, 140) for d in (0.05, 0.11, 0.2, 0.35, 0.6, 0.9)] + [
    (n, z / np.sqrt(n)) for n in (141, 500, 5000, 200000) for z in (0.3, 0.5, 0.8, 1.0, 1.36, 1.6, 2.2, 3.0)]


def samples(a, b):
    exact = stats.ks_2samp(a, b, method="exact")
    asymptotic = min(len(a), len(b)) > 1 and float(stats.ks_2samp(a, b, method="asymp").pvalue)
    return {
        "a": list(map(float, a)), "b": list(map(float, b)),
        "statistic": float(exact.statistic), "exact": float(exact.pvalue),
        "asymptotic": asymptotic or None,
        "wasserstein": float(stats.wasserstein_distance(a, b)),
    }


def corrected_v(counts):
    counts = counts[:, counts.sum(axis=0) > 0]
    n, (r, c) = counts.sum(), counts.shape
    phi = max(0, stats.chi2_contingency(counts, correction=False).statistic / n - (r - 1) * (c - 1) / (n - 1))
    return float(np.sqrt(phi / (min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1)))


def table(rows):
    counts = np.array(rows)
    test = stats.chi2_contingency(counts[:, counts.sum(axis=0) > 0], correction=False)
    p, q = (counts[:2] + 0.5) / (counts[:2] + 0.5).sum(axis=1, keepdims=True)
    return {
        "counts": rows, "statistic": float(test.statistic), "degrees": int(test.dof), "p": float(test.pvalue),
        "v": corrected_v(counts), "psi": float(((q - p) * np.log(q / p)).sum()),
        "jensenShannon": float(jensenshannon(counts[0], counts[1], base=2)),
    }


def proportions(hits, rows, other_hits, other_rows):
    p, q = hits / rows, other_hits / other_rows
    low_p, high_p = stats.binomtest(hits, rows).proportion_ci(method="wilson")
    low_q, high_q = stats.binomtest(other_hits, other_rows).proportion_ci(method="wilson")
    counts = np.array([[hits, rows - hits], [other_hits, other_rows - other_hits]])
    no_test = (counts.sum(axis=0) == 0).any()
    return {
        "counts": [hits, rows, other_hits, other_rows], "difference": q - p,
        "low": q - p - float(np.hypot(q - low_q, high_p - p)), "high": q - p + float(np.hypot(high_q - q, p - low_p)),
        "p": 1.0 if no_test else float(stats.chi2_contingency(counts, correction=False).pvalue),
    }


p_values = [0.001, 0.04, 0.03, 0.5, 0.02, 0.02, 1.0, 0.0001]
json.dump({
    "samples": {name: samples(a, b) for name, (a, b) in SAMPLES.items()},
    "tables": {name: table(rows) for name, rows in TABLES.items()},
    "proportions": [proportions(*each) for each in PROPORTIONS],
    "kolmogorov": [[n, float(d), float(stats.kstwo.sf(d, n))] for n, d in TAILS],
    "chiSquaredTails": [[x, k, float(stats.chi2.sf(x, k))] for x in (0.01, 1, 5, 40, 300) for k in (1, 2, 7, 50, 1000)],
    "benjaminiHochberg": [p_values, stats.false_discovery_control(p_values).tolist()],
}, open(1, "w"), separators=(",", ":"))
