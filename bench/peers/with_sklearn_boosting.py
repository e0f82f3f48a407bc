"""scikit-learn's HistGradientBoosting. Its threads are OpenMP's: the harness sets OMP_NUM_THREADS."""

from job import main
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor


def fit(job, x, y):
    p = job["params"]
    kind = HistGradientBoostingClassifier if job["task"] == "classification" else HistGradientBoostingRegressor
    return kind(
        learning_rate=p["learningRate"],
        max_iter=p["trees"],
        max_leaf_nodes=p["leaves"],
        max_bins=p["bins"],
        min_samples_leaf=p["minLeafRows"],
        early_stopping=False,
        random_state=job["seed"],
    ).fit(x, y)


def predict(job, model, x):
    return model.predict_proba(x)[:, 1] if job["task"] == "classification" else model.predict(x)


main(fit=fit, predict=predict)
