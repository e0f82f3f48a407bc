"""scikit-learn's random forest, on all cores."""

from job import main
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor


def fit(job, x, y):
    kind = RandomForestClassifier if job["task"] == "classification" else RandomForestRegressor
    forest = kind(n_estimators=job["params"]["trees"], n_jobs=job["cores"], random_state=job["seed"])
    return forest.fit(x, y)


def predict(job, model, x):
    return model.predict_proba(x)[:, 1] if job["task"] == "classification" else model.predict(x)


main(fit=fit, predict=predict)
