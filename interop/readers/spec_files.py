"""Read SPEC files with silx, PyMca and spec2nexus, and print what each saw as one JSON object.

    python interop/readers/spec_files.py FILE...
"""

import contextlib
import json
import sys

import numpy
from PyMca5.PyMcaIO import specfilewrapper
from silx.io import specfile
from spec2nexus import spec as spec2nexus


def finite(values):
    return [float(value) for value in numpy.asarray(values, dtype=float).ravel()]


def with_silx(path):
    scans = {}
    for scan in specfile.SpecFile(path):
        key = f"{scan.number}.{scan.order}"
        analysers = scan.mca if any("@CHANN" in line for line in scan.scan_header) else []
        scans[key] = {
            "labels": list(scan.labels),
            "columns": [finite(column) for column in scan.data],
            "positions": {name: scan.motor_position_by_name(name) for name in scan.motor_names},
            "spectra": [finite(spectrum) for spectrum in analysers],
        }
    return scans


def with_pymca(path):
    source = specfilewrapper.Specfile(path)
    scans = {}
    for key in source.list().split(","):
        first, _, last = key.partition(":")
        for number in range(int(first), int(last or first) + 1):
            order = sum(1 for known in scans if known.split(".")[0] == str(number)) + 1
            scan = source.select(f"{number}.{order}")
            try:
                data = scan.data() if scan.lines() else []
            except Exception:  # PyMca's reader has no answer for a scan without rows
                data = []
            scans[f"{number}.{order}"] = {
                "labels": list(scan.alllabels()) if len(data) else [],
                "columns": [finite(column) for column in data],
                "spectra": [finite(scan.mca(i + 1)) for i in range(scan.nbmca())],
            }
    return scans


def with_spec2nexus(path):
    source = spec2nexus.SpecDataFile(path)
    scans = {}
    for key in source.getScanNumbersChronological():
        scan = source.getScan(key)
        scan.interpret()
        number, _, order = str(key).partition(".")
        scans[f"{number}.{int(order or 0) + 1}"] = {
            "labels": list(scan.L),
            "columns": [finite(scan.data[label]) for label in scan.L if label in scan.data],
            "positions": {name: float(value) for name, value in scan.positioner.items()},
            "metadata": dict(getattr(scan, "MD", {})),
        }
    return scans


READERS = {"silx": with_silx, "pymca": with_pymca, "spec2nexus": with_spec2nexus}

report = {}
for path in sys.argv[1:]:
    report[path] = {}
    for name, read in READERS.items():
        with contextlib.redirect_stdout(sys.stderr):
            report[path][name] = read(path)
print(json.dumps(report))
