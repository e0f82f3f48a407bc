"""XGBoost's histogram method, depth-wise or loss-guided."""

import xgboost as xgb
from job import main


def fit(job, x, y):
    p = job["params"]
    depth = {"max_depth": (p["leaves"] - 1).bit_length()}  # 31 leaves: 5 levels, up to 32
    loss_guided = {"grow_policy": "lossguide", "max_leaves": p["leaves"], "max_depth": 0}
    params = {
        "tree_method": "hist",
        "objective": "binary:logistic" if job["task"] == "classification" else "reg:squarederror",
        "learning_rate": p["learningRate"],
        "max_bin": p["bins"],
        "nthread": job["cores"],
        "seed": job["seed"],
        **(loss_guided if p.get("lossGuided") else depth),
    }
    data = xgb.QuantileDMatrix(x, y, max_bin=p["bins"], nthread=job["cores"])
    return xgb.train(params, data, p["trees"])


def predict(_job, model, x):
    return model.inplace_predict(x)


def save(model, path):
    model.save_model(path)


def load(job, path):
    model = xgb.Booster(model_file=path)
    model.set_param({"nthread": job["cores"]})
    return model


main(fit=fit, predict=predict, save=save, load=load)
