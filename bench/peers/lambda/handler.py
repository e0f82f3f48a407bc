"""The usual Python function behind an HTTP API: handler.answer, with MODEL a .joblib file."""

import json
import os

import joblib
import numpy

forest = joblib.load(os.environ["MODEL"])
names = os.environ["FEATURES"].split(",")


def answer(event, context):
    row = json.loads(event["body"])
    x = numpy.array([[row[name] for name in names]], numpy.float32)
    body = {"prediction": float(forest.predict(x)[0]), "request_id": context.aws_request_id}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
