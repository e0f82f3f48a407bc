"""LightGBM, plain or with quantised gradients."""

import lightgbm as lgb
from job import main


def fit(job, x, y):
    p = job["params"]
    params = {
        "objective": "binary" if job["task"] == "classification" else "regression",
        "learning_rate": p["learningRate"],
        "num_leaves": p["leaves"],
        "max_bin": p["bins"],
        "min_data_in_leaf": p["minLeafRows"],
        "use_quantized_grad": p.get("quantised", False),
        "num_threads": job["cores"],
        "seed": job["seed"],
        "verbosity": -1,
    }
    categories = [f for f, levels in enumerate(job["train"]["levels"]) if levels > 0]
    data = lgb.Dataset(x, y, params=params, categorical_feature=categories, free_raw_data=True)
    return lgb.train(params, data, p["trees"])


def predict(job, model, x):
    return model.predict(x, num_threads=job["cores"])


def save(model, path):
    model.save_model(path)


def load(_job, path):
    return lgb.Booster(model_file=path)


if __name__ == "__main__":
    main(fit=fit, predict=predict, save=save, load=load)
