"""`dvc add` of a folder, in a repository that is there already."""

import os

from dvc.cli import main
from measured import JOB, measure

os.chdir(JOB["repository"])


def work():
    if main(["add", "--quiet", "data"]) != 0:
        raise SystemExit("dvc add failed")


measure(work)
