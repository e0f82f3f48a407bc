"""Pandera: the job's checks on a frame that is loaded already; all of them, also after one fails (lazy)."""

import pandas as pd
import pandera.pandas as pa
from measured import JOB, measure

columns = {}
whole = []
for check in JOB["checks"]:
    of = columns.setdefault(check.get("column"), {"checks": [], "nullable": True, "unique": False})
    match check["check"]:
        case "null-rate":
            of["nullable"] = False
        case "range":
            of["checks"].append(pa.Check.in_range(check["min"], check["max"]))
        case "one-of":
            of["checks"].append(pa.Check.isin(check["values"]))
        case "pattern":
            of["checks"].append(pa.Check.str_contains(check["pattern"]))
        case "unique":
            columns.pop(None)
            columns.setdefault(check["columns"][0], {"checks": [], "nullable": True, "unique": False})["unique"] = True
        case "row-count":
            columns.pop(None)
            whole.append(pa.Check(lambda frame, check=check: check["min"] <= len(frame) <= check["max"]))
schema = pa.DataFrameSchema({name: pa.Column(**of) for name, of in columns.items()}, checks=whole)
frame = pd.read_csv(JOB["file"])


def work():
    try:
        schema.validate(frame, lazy=True)
        return {"quality": 0}
    except pa.errors.SchemaErrors as found:
        return {"quality": len({(case["column"], str(case["check"])) for case in found.failure_cases.to_dict("records")})}


measure(work)
