"""Held-out losses of LightGBM and scikit-learn: `python losses.py SHARED > losses.json`.

Every fourth row is held out; 100 trees x 31 leaves, learning rate 0.1, at least 20 rows in a leaf, 255 bins.
Made with LightGBM 4.7.0 and scikit-learn 1.9.1.
"""

import csv
import json
import sys

import lightgbm
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

SETS = {
    "bike": ("bike-sharing-hour.csv", "cnt",
             ["season", "yr", "mnth", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "atemp", "hum",
              "windspeed"]),
    "abalone": ("abalone.csv", "rings", None),
}
LOSSES = {
    "absolute": ({}, {"objective": "l1"}, {"loss": "absolute_error"}),
    "huber": ({"delta": 2}, {"objective": "huber", "alpha": 2}, None),
    "quantile-0.1": ({"alpha": 0.1}, {"objective": "quantile", "alpha": 0.1}, {"loss": "quantile", "quantile": 0.1}),
    "quantile-0.9": ({"alpha": 0.9}, {"objective": "quantile", "alpha": 0.9}, {"loss": "quantile", "quantile": 0.9}),
    "poisson": ({}, {"objective": "poisson"}, {"loss": "poisson"}),
    "gamma": ({}, {"objective": "gamma"}, {"loss": "gamma"}),
    "tweedie": ({"power": 1.5}, {"objective": "tweedie", "tweedie_variance_power": 1.5}, None),
}


def read(path, target, columns):
    with open(path) as file:
        rows = list(csv.DictReader(file))
    columns = columns or [name for name in rows[0] if name != target and is_number(rows[0][name])]
    x = np.array([[float(row[name]) for name in columns] for row in rows])
    return columns, x, np.array([float(row[target]) for row in rows])


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


def held_out_loss(name, params, y, mean):
    kind = name.split("-")[0]
    if kind == "squared":
        return np.mean((y - mean) ** 2) / 2
    if kind == "absolute":
        return np.mean(np.abs(y - mean))
    if kind == "quantile":
        above = y - mean
        return np.mean(np.maximum(params["alpha"] * above, (params["alpha"] - 1) * above))
    if kind == "huber":
        d, delta = np.abs(y - mean), params["delta"]
        return np.mean(np.where(d <= delta, d * d / 2, delta * (d - delta / 2)))
    p = {"poisson": 1, "gamma": 2, "tweedie": 1.5}[kind]
    of_target = -np.log(mean) if p == 1 else -(mean ** (1 - p)) / (1 - p)
    return np.mean(y * of_target + (np.log(mean) if p == 2 else mean ** (2 - p) / (2 - p)))


def main(shared):
    out = {}
    for name, (file, target, columns) in SETS.items():
        columns, x, y = read(f"{shared}/data/{file}", target, columns)
        second = [int(i == 1) for i in range(len(columns))]
        halves = [list(range(len(columns) // 2)), list(range(len(columns) // 2, len(columns)))]
        options = {
            "squared": ({}, {}, {}),
            "squared-increasing": ({"increasing": [columns[1]]}, {"monotone_constraints": second},
                                   {"monotonic_cst": second}),
            "squared-interactions": ({"interactions": [[columns[i] for i in half] for half in halves]},
                                     {"interaction_constraints": halves}, {"interaction_cst": halves}),
            "squared-nodes": ({"nodeColumnFraction": 0.5}, {"feature_fraction_bynode": 0.5}, {"max_features": 0.5}),
            "squared-goss": ({"sampling": "goss"}, {"data_sample_strategy": "goss"}, None),
        }
        held = np.arange(len(y)) % 4 == 0
        losses = {}
        for loss, (params, in_lightgbm, in_sklearn) in {**options, **LOSSES}.items():
            scores = {}
            booster = lightgbm.train(
                {**in_lightgbm, "verbosity": -1, "num_threads": 1, "deterministic": True, "seed": 1},
                lightgbm.Dataset(x[~held], y[~held]),
                100,
            )
            scores["lightgbm"] = held_out_loss(loss, params, y[held], booster.predict(x[held]))
            if in_sklearn is not None:
                fitted = HistGradientBoostingRegressor(**in_sklearn, max_iter=100, early_stopping=False).fit(
                    x[~held], y[~held]
                )
                scores["sklearn"] = held_out_loss(loss, params, y[held], fitted.predict(x[held]))
            # The loss of predicting every target itself: what no model goes below.
            least = held_out_loss(loss, params, y[held], np.maximum(y[held], 1e-300))
            losses[loss] = {"params": params, "least": round(float(least), 6), "scores": {key: round(float(v), 6) for key, v in scores.items()}}
        out[name] = {"file": file, "target": target, "columns": columns, "losses": losses}
    json.dump(out, sys.stdout, indent=1)
    print()


main(sys.argv[1])
