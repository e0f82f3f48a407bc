"""One job of one peer in one process: reads the job from the command line, answers with one line of JSON.

A peer gives fit(job, x, y) and predict(job, model, x), and, where a pickle will not do, save(model, path) and
load(job, path). Loading data and importing libraries are outside the measured time; building the library's own data
structures is inside.
"""

import json
import pickle
import sys
import time

import numpy as np


def read(data):
    x = np.fromfile(data["x"], dtype=data["type"]).reshape(data["rows"], data["features"])
    return x, np.fromfile(data["y"], dtype="float64")


def peak_mb():
    """Most memory held since the process began (Linux), or null."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        return None


def timed(work):
    begin = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - begin) * 1000


def fit_and_predict(job, peer):
    x, y = read(job["train"])
    model, ms = timed(lambda: peer["fit"](job, x, y))
    answer = {"ms": ms, "peak_mb": peak_mb()}
    peer["predict"](job, model, read(job["test"])[0]).astype("float64").tofile(job["out"])
    return answer


def cross_validate(job, peer):
    x, y = read(job["train"])
    fold = np.fromfile(job["folds"], dtype="float64")

    def rmse(k):
        model = peer["fit"](job, x[fold != k], y[fold != k])
        return float(np.sqrt(np.mean((peer["predict"](job, model, x[fold == k]) - y[fold == k]) ** 2)))

    scores, ms = timed(lambda: [rmse(k) for k in range(job["foldCount"])])
    return {"ms": ms, "peak_mb": peak_mb(), "quality": sum(scores) / len(scores)}


def train(job, peer):
    peer["save"](peer["fit"](job, *read(job["train"])), job["model"])
    return {}


def predict_batch(job, peer):
    model = peer["load"](job, job["model"])
    x, _ = read(job["test"])
    peer["predict"](job, model, x[:1000])
    values, ms = timed(lambda: peer["predict"](job, model, x))
    values.astype("float64").tofile(job["out"])
    return {"ms": ms, "peak_mb": peak_mb()}


def predict_one(job, peer):
    model = peer["load"](job, job["model"])
    x, _ = read(job["test"])

    def ms_per_call(seconds):
        calls = 0
        begin = time.perf_counter()
        while time.perf_counter() < begin + seconds:
            for i in range(100):
                peer["predict"](job, model, x[i : i + 1])
            calls += 100
        return (time.perf_counter() - begin) * 1000 / calls

    ms_per_call(job["seconds"] / 2)  # warms up
    return {"ms": ms_per_call(job["seconds"]), "peak_mb": peak_mb()}


TASKS = {
    "fit": fit_and_predict,
    "cross-validate": cross_validate,
    "train": train,
    "predict-batch": predict_batch,
    "predict-one": predict_one,
}


def pickled(model, path):
    with open(path, "wb") as file:
        pickle.dump(model, file)


def unpickled(_job, path):
    with open(path, "rb") as file:
        return pickle.load(file)


def main(fit, predict, save=pickled, load=unpickled):
    job = json.loads(sys.argv[1])
    print(json.dumps(TASKS[job["do"]](job, {"fit": fit, "predict": predict, "save": save, "load": load})))
