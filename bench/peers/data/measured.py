"""What the peers of the data benchmark share: a clock, the process's memory, the answer on standard output."""

import json
import sys
import time

JOB = json.loads(sys.argv[1])
ANSWER, sys.stdout = sys.stdout, sys.stderr  # some print a banner


def peak_mb():
    """Most memory held since the process began (Linux), or null."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        return None


def measure(work):
    begin = time.perf_counter()
    result = work()
    print(json.dumps({"ms": (time.perf_counter() - begin) * 1000, "peak_mb": peak_mb(), **(result or {})}), file=ANSWER)
