"""Read with silx the SPEC files of beamlines that come with spec2nexus and PyMca; print what silx saw as one JSON object."""

import glob
import importlib.util
import json
import math
import os

from silx.io import specfile


def folder(package, *below):
    return os.path.join(importlib.util.find_spec(package).submodule_search_locations[0], *below)


def numbers(values):
    return [float(value) if math.isfinite(value) else None for value in values]


def scans_of(path):
    found = {}
    for scan in specfile.SpecFile(path):
        analysers = scan.mca if any("@CHANN" in line for line in scan.scan_header) else []
        found[f"{scan.number}.{scan.order}"] = {
            "labels": list(scan.labels),
            "columns": [numbers(column) for column in scan.data],
            "positions": {name: scan.motor_position_by_name(name) for name in scan.motor_names},
            "spectra": [len(spectrum) for spectrum in analysers],
        }
    return found


paths = sorted(
    glob.glob(folder("spec2nexus", "data", "*.dat"))
    + glob.glob(folder("spec2nexus", "data", "*.sp*"))
    + glob.glob(folder("PyMca5", "PyMcaData", "EXAFS_*.dat"))
    + glob.glob(folder("PyMca5", "PyMcaData", "*.spe"))
)
report = {}
for path in paths:
    try:
        report[path] = {"scans": scans_of(path)}
    except Exception as error:
        report[path] = {"error": str(error)}
print(json.dumps(report))
