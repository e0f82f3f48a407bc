"""Trains the forest that the peers serve, and writes it as scikit-learn and as ONNX: train.py DATA.csv FOLDER"""

import sys
from pathlib import Path

import joblib
import pandas
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestRegressor

data, folder = pandas.read_csv(sys.argv[1]), Path(sys.argv[2])
x = data.drop(columns="quality").to_numpy("float32")
forest = RandomForestRegressor(n_estimators=100, random_state=1, n_jobs=2).fit(x, data["quality"])
forest.n_jobs = 1  # one row is not worth a thread
joblib.dump(forest, folder / "model.joblib")
(folder / "model.onnx").write_bytes(to_onnx(forest, x[:1]).SerializeToString())
