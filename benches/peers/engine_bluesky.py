"""Runs plans with Bluesky, as engine.ts asks for: one JSON request per line in, one JSON answer per line out.

With the argument `grid` it starts a 1000 x 1000 grid scan, tells when the first event came, and exits."""

import json
import os
import sys
import time

import bluesky
import event_model
import ophyd
from bluesky import RunEngine
from bluesky.callbacks import LiveTable
from bluesky.plans import count, grid_scan, scan
from ophyd.sim import SynAxis, SynGauss

motor1 = SynAxis(name="m1")
motor2 = SynAxis(name="m2")
det = SynGauss("det", motor1, "m1", center=0, Imax=1, sigma=1)


class Journal:
    """Every document as a line of JSON, one write each, as Hutch's journal."""

    def __init__(self, path):
        self.file = open(path, "wb", buffering=0)

    def __call__(self, name, doc):
        self.file.write((json.dumps({"name": name, "doc": doc}) + "\n").encode())


def plan(request):
    points = request["points"]
    return count([det], points) if request["plan"] == "count" else scan([det], motor1, -1, 1, points)


def run(request):
    engine = RunEngine({})
    if request["recorded"]:
        null = open(os.devnull, "w")
        engine.subscribe(Journal(request["path"]))
        engine.subscribe(LiveTable([motor1, det], out=lambda line: null.write(line + "\n")))
    seen = [0]

    def number(name, doc):
        seen[0] += name == "event"

    engine.subscribe(number)
    wall, cpu = time.perf_counter(), time.process_time()
    engine(plan(request))
    return {"wallS": time.perf_counter() - wall, "cpuS": time.process_time() - cpu, "events": seen[0]}


def resident():
    """Bytes of this process in memory now."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def first_event_of_grid():
    engine = RunEngine({})
    before = resident()
    wall, cpu = time.perf_counter(), time.process_time()

    def tell(name, doc):
        if name != "event":
            return
        times = {"wallS": time.perf_counter() - wall, "cpuS": time.process_time() - cpu}
        print(json.dumps({**times, "memoryMiB": (resident() - before) / 2**20}), flush=True)
        os._exit(0)

    engine.subscribe(tell)
    engine(grid_scan([det], motor1, -1, 1, 1000, motor2, -1, 1, 1000))


def main():
    versions = {"bluesky": bluesky.__version__, "ophyd": ophyd.__version__, "event_model": event_model.__version__}
    print(json.dumps({**versions, "python": sys.version.split()[0]}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    first_event_of_grid() if sys.argv[1:] == ["grid"] else main()
