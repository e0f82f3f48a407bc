"""ydata-profiling in its minimal mode: from the CSV file to a page."""

import pandas as pd
from measured import JOB, measure
from ydata_profiling import ProfileReport


def work():
    frame = pd.read_csv(JOB["file"])
    ProfileReport(frame, minimal=True, progress_bar=False).to_file(JOB["out"] + ".html")


measure(work)
