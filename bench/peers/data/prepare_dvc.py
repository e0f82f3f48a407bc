"""Makes an empty DVC repository whose caches are its own: nothing that an earlier repeat has learnt helps."""

import os

from dvc.cli import main
from measured import JOB, measure

os.chdir(JOB["repository"])
for command in (
    ["init", "--quiet", "--no-scm"],
    ["config", "core.analytics", "false"],
    ["config", "core.site_cache_dir", os.path.abspath(".dvc-site")],
):
    if main(command) != 0:
        raise SystemExit(f"dvc {' '.join(command)} failed")
measure(lambda: None)
