"""The usual Python service: uvicorn fastapi_app:app, with MODEL a .joblib or .onnx file."""

import os
import uuid

import numpy
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

path = os.environ["MODEL"]
if path.endswith(".onnx"):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options)
    (entry,) = session.get_inputs()

    def predict_all(x):
        return session.run(None, {entry.name: x})[0][:, 0]
else:
    import joblib

    forest = joblib.load(path)

    def predict_all(x):
        return forest.predict(x)


class Row(BaseModel):
    fixed_acidity: float
    volatile_acidity: float
    citric_acid: float
    residual_sugar: float
    chlorides: float
    free_sulfur_dioxide: float
    total_sulfur_dioxide: float
    density: float
    ph: float
    sulphates: float
    alcohol: float


class Model(BaseModel):
    name: str
    version: int


class Answer(BaseModel):
    prediction: float
    model: Model
    request_id: str


app = FastAPI()
wine = Model(name="wine", version=1)


def answer(values):
    return Answer(prediction=float(values[0]), model=wine, request_id=str(uuid.uuid4()))


# Not `def`: a thread for each request would make it slower still.
@app.post("/predict")
async def predict(row: Row) -> Answer:
    return answer(predict_all(numpy.array([list(row.__dict__.values())], numpy.float32)))


@app.post("/predict/batch")
async def predict_batch(rows: list[Row]) -> list[float]:
    x = numpy.array([list(row.__dict__.values()) for row in rows], numpy.float32)
    return [float(value) for value in predict_all(x)]


@app.post("/csv")
async def csv(request: Request) -> StreamingResponse:
    import io

    import pandas

    table = pandas.read_csv(io.BytesIO(await request.body()))

    def lines():
        for first in range(0, len(table), 10_000):
            piece = table.iloc[first : first + 10_000].copy()
            piece["prediction"] = predict_all(piece.to_numpy(numpy.float32))
            yield piece.to_csv(index=False, header=first == 0)

    return StreamingResponse(lines(), media_type="text/csv")
