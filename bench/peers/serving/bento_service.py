"""bentoml serve bento_service:Wine, with MODEL a .joblib file."""

import os

import bentoml
import joblib
import numpy


@bentoml.service(workers=1)
class Wine:
    def __init__(self) -> None:
        self.forest = joblib.load(os.environ["MODEL"])

    @bentoml.api(route="/predict")
    def predict(
        self,
        fixed_acidity: float,
        volatile_acidity: float,
        citric_acid: float,
        residual_sugar: float,
        chlorides: float,
        free_sulfur_dioxide: float,
        total_sulfur_dioxide: float,
        density: float,
        ph: float,
        sulphates: float,
        alcohol: float,
    ) -> dict[str, float]:
        row = [fixed_acidity, volatile_acidity, citric_acid, residual_sugar, chlorides, free_sulfur_dioxide]
        row += [total_sulfur_dioxide, density, ph, sulphates, alcohol]
        return {"prediction": float(self.forest.predict(numpy.array([row], numpy.float32))[0])}
