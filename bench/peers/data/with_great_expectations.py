"""Great Expectations: the job's checks on a frame that is loaded already, with the least that a result can hold."""

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
from measured import JOB, measure


def expectation(check):
    match check["check"]:
        case "null-rate":
            return gxe.ExpectColumnValuesToNotBeNull(column=check["column"])
        case "range":
            return gxe.ExpectColumnValuesToBeBetween(
                column=check["column"], min_value=check["min"], max_value=check["max"]
            )
        case "one-of":
            return gxe.ExpectColumnValuesToBeInSet(column=check["column"], value_set=check["values"])
        case "pattern":
            return gxe.ExpectColumnValuesToMatchRegex(column=check["column"], regex=check["pattern"])
        case "unique":
            return gxe.ExpectColumnValuesToBeUnique(column=check["columns"][0])
        case "row-count":
            return gxe.ExpectTableRowCountToBeBetween(min_value=check["min"], max_value=check["max"])


context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
source = context.data_sources.add_pandas("bench")
batch = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")
suite = context.suites.add(gx.ExpectationSuite(name="checks", expectations=[expectation(c) for c in JOB["checks"]]))
definition = gx.ValidationDefinition(data=batch, suite=suite, name="validation")
context.validation_definitions.add(definition)
frame = pd.read_csv(JOB["file"])


def work():
    result = definition.run(batch_parameters={"dataframe": frame}, result_format="BOOLEAN_ONLY")
    return {"quality": sum(not one.success for one in result.results)}


measure(work)
