"""Run plans with Bluesky's RunEngine on ophyd's simulated devices, and print the documents of each as one JSON object.

The argument is a JSON list of {"plan", "args", "kwargs", "baseline", "failAt"}; names of devices stand for the devices.
"""

import json
import os
import sys

from bluesky import RunEngine
from bluesky import plans as bp
from bluesky import preprocessors as bpp
from ophyd.sim import SynAxis, SynGauss


class Detector(SynGauss):
    """A detector that fails at one of its triggers, counted from 1."""

    fail_at = 0
    triggers = 0

    def trigger(self):
        self.triggers += 1
        if self.triggers == self.fail_at:
            raise RuntimeError("the lamp has gone out")
        return super().trigger()


def devices(fail_at):
    m1 = SynAxis(name="m1", value=0.5)
    m2 = SynAxis(name="m2", value=-0.25)
    det = Detector("det", m1, "m1", center=0, Imax=1, sigma=1)
    det.fail_at, det.triggers = fail_at, 0
    return {device.name: device for device in (m1, m2, det)}


def resolved(value, known):
    if isinstance(value, list):
        return [resolved(item, known) for item in value]
    return known.get(value, value) if isinstance(value, str) else value


def plain(value, known):
    """As JSON; devices, which Bluesky writes as the text of their construction, by their names."""
    names = {repr(device): name for name, device in known.items()}

    def named(item):
        if isinstance(item, dict):
            return {key: named(inner) for key, inner in item.items()}
        if isinstance(item, list):
            return [named(inner) for inner in item]
        return names.get(item, item) if isinstance(item, str) else item

    return named(json.loads(json.dumps(value, default=lambda x: x.tolist() if hasattr(x, "tolist") else str(x))))


def documents_of(case):
    fail_at = case.get("failAt", 0)
    known = devices(fail_at)
    engine = RunEngine({})
    documents = []
    engine.subscribe(lambda name, doc: documents.append([name, plain(doc, known)]))
    plan = getattr(bp, case["plan"])(*resolved(case.get("args", []), known), **case.get("kwargs", {}))
    if "baseline" in case:
        plan = bpp.baseline_wrapper(plan, resolved(case["baseline"], known))
    try:
        engine(plan)
    except RuntimeError:
        if not fail_at:
            raise
    return documents


print(json.dumps({"runs": [documents_of(case) for case in json.loads(sys.argv[1])]}))
sys.stdout.flush()
os._exit(0)
