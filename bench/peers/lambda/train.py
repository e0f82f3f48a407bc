"""Trains the forest that the function answers with: train.py DATA.csv MODEL.joblib"""

import sys

import joblib
import numpy
from sklearn.ensemble import RandomForestRegressor

table = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
x, y = table[:, :-1].astype("float32"), table[:, -1]
forest = RandomForestRegressor(n_estimators=100, random_state=1, n_jobs=2).fit(x, y)
forest.n_jobs = 1  # one row is not worth a thread
joblib.dump(forest, sys.argv[2])
