"""Open NeXus files with h5py, silx and (where installed) nexusformat, and print what each saw as one JSON object.

    python interop/readers/nexus_files.py FILE...
"""

import json
import sys

import h5py
import numpy
from silx.io import nxdata

try:
    from nexusformat.nexus import nxload
except ImportError:
    nxload = None


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, numpy.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, numpy.generic):
        return plain(value.item())
    return value if not isinstance(value, float) or numpy.isfinite(value) else str(value)


def with_h5py(path):
    tree = {}

    def visit(name, item):
        entry = {"attributes": {key: plain(value) for key, value in item.attrs.items()}}
        if isinstance(item, h5py.Dataset):
            entry.update(shape=item.shape, dtype=str(item.dtype))
            if item.size <= 64:
                entry["value"] = plain(item[()])
        tree["/" + name] = entry

    def walk(group, prefix):
        for name in group:
            link = group.get(name, getlink=True)
            full = prefix + name
            if isinstance(link, h5py.ExternalLink):
                tree["/" + full] = {"external": [link.filename, link.path]}
                continue
            item = group[name]
            visit(full, item)
            if isinstance(item, h5py.Group):
                walk(item, full + "/")

    with h5py.File(path, "r", locking=False) as file:
        tree["/"] = {"attributes": {key: plain(value) for key, value in file.attrs.items()}}
        walk(file, "")
    return tree


def with_silx(path):
    with h5py.File(path, "r", locking=False) as file:
        plot = nxdata.get_default(file)
        if plot is None:
            return None
        return {
            "group": plot.group.name,
            "valid": plot.is_valid,
            "issues": list(plot.issues),
            "signal": plot.signal_name,
            "shape": plot.signal.shape,
            "axes": plot.axes_dataset_names,
            "scatter": plot.is_scatter,
            "auxiliary": plot.auxiliary_signals_dataset_names,
        }


def with_nexusformat(path):
    root = nxload(path)
    plottable = root.plottable_data
    return {
        "title": str(root["entry/title"]),
        "signal": plottable.nxsignal.nxname if plottable is not None else None,
        "axes": [axis.nxname for axis in plottable.nxaxes or []] if plottable is not None else None,
    }


READERS = {"h5py": with_h5py, "silx": with_silx}
if nxload is not None:
    READERS["nexusformat"] = with_nexusformat
print(json.dumps({path: {name: read(path) for name, read in READERS.items()} for path in sys.argv[1:]}))
