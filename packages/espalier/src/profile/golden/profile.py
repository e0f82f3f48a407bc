"""What numpy, scipy and pandas say of two files: `python profile.py SHARED > profile.json`.

Made with numpy 2.4.6, scipy 1.17.1 and pandas 3.1.1. Cramér's V is corrected as in Bergsma, 2013.
"""

import json
import sys

import numpy as np
import pandas as pd
from scipy.stats import chi2_contingency

AT = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


def numbers(series):
    values = series.dropna().to_numpy(float)
    q1, q3 = np.quantile(values, [0.25, 0.75])
    low, high = q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)
    return {
        "mean": values.mean(),
        "sd": values.std(ddof=1),
        "min": values.min(),
        "max": values.max(),
        "quantiles": np.quantile(values, AT).tolist(),
        "outside": int(((values < low) | (values > high)).sum()),
        "distinct": int(series.nunique()),
        "zeros": int((values == 0).sum()),
    }


def corrected_v(a, b):
    table = pd.crosstab(a, b).to_numpy()
    n = table.sum()
    phi2 = chi2_contingency(table, correction=False)[0] / n
    r, k = table.shape
    phi2 = max(0, phi2 - (k - 1) * (r - 1) / (n - 1))
    r, k = r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)
    return np.sqrt(phi2 / (min(r, k) - 1))


def ratio(groups, values):
    frame = pd.DataFrame({"g": groups, "y": values}).dropna()
    means = frame.groupby("g").y.agg(["mean", "size"])
    between = ((means["mean"] - frame.y.mean()) ** 2 * means["size"]).sum()
    return np.sqrt(between / ((frame.y - frame.y.mean()) ** 2).sum())


def main(shared):
    wine = pd.read_csv(f"{shared}/data/winequality-red.csv", sep=";")
    telco = pd.read_csv(f"{shared}/data/telco-churn.csv")
    churn = telco.Churn
    spearman = wine.corr("spearman")
    pearson = wine.corr("pearson")
    pairs = [("alcohol", "quality"), ("fixed acidity", "pH"), ("density", "residual sugar"), ("chlorides", "alcohol")]
    out = {
        "wine": {
            "columns": {name: numbers(wine[name]) for name in wine.columns},
            "duplicates": int(wine.duplicated().sum()),
            "spearman": [[a, b, spearman.loc[a, b]] for a, b in pairs],
            "pearson": [[a, b, pearson.loc[a, b]] for a, b in pairs],
        },
        "telco": {
            "columns": {name: numbers(telco[name]) for name in ["tenure", "MonthlyCharges"]},
            "levels": {name: telco[name].value_counts().to_dict() for name in ["Contract", "InternetService"]},
            "cramers-v": [
                [a, b, corrected_v(telco[a], telco[b])]
                for a, b in [("Contract", "Churn"), ("InternetService", "PaymentMethod"), ("gender", "Churn")]
            ],
            "correlation-ratio": [
                [a, b, ratio(telco[a], telco[b])] for a, b in [("Contract", "tenure"), ("InternetService", "MonthlyCharges")]
            ],
            "churn by contract": {name: int((churn[telco.Contract == name] == "Yes").sum()) for name in telco.Contract.unique()},
        },
    }
    print(json.dumps(out, indent=1))


main(sys.argv[1])
