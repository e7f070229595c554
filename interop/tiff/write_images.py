"""Write TIFF images of every kind with tifffile, and their pixels beside them; print what was written as one JSON object.

    python interop/tiff/write_images.py FOLDER
"""

import itertools
import json
import os
import sys

import numpy
import tifffile

ROWS, COLUMNS = 61, 83
KINDS = ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"]
COMPRESSIONS = [None, "lzw", "zlib", "packbits"]
LAYOUTS = {"one strip": {}, "strips": {"rowsperstrip": 7}, "tiles": {"tile": (16, 32)}}

folder = sys.argv[1]
random = numpy.random.default_rng(5)


def pixels(kind, shape):
    dtype = numpy.dtype(kind)
    if dtype.kind == "f":
        values = (random.normal(size=shape) * 100).astype(dtype)
        values.flat[:3] = [numpy.nan, numpy.inf, -0.0]
        return values
    info = numpy.iinfo(dtype)
    values = random.poisson(0.3, size=shape).astype(dtype)
    values.flat[:4] = [info.min, info.max, info.max - 1, 3]
    return values


written = []


def write(name, values, order, **options):
    path = os.path.join(folder, f"{len(written)}.tif")
    tifffile.imwrite(path, values, byteorder=order, photometric="minisblack", metadata=None, **options)
    raw = f"{path}.raw"
    values.astype(values.dtype.newbyteorder("<")).tofile(raw)
    written.append({"name": name, "path": path, "raw": raw, "kind": values.dtype.str[1:], "shape": values.shape})


for kind, compression, order, (layout, options) in itertools.product(KINDS, COMPRESSIONS, "<>", LAYOUTS.items()):
    floats = kind.startswith("f")
    for predictor in [None] if compression in (None, "packbits") else [None, 3 if floats else 2]:
        name = f"{kind} {compression} {order} {layout} predictor {predictor}"
        write(name, pixels(kind, (ROWS, COLUMNS)), order, compression=compression, predictor=predictor, **options)
for planar in ["contig", "separate"]:
    shape = (ROWS, COLUMNS, 3) if planar == "contig" else (3, ROWS, COLUMNS)
    write(f"planes {planar}", pixels("u2", shape), "<", planarconfig=planar, compression="zlib")
write("BigTIFF", pixels("i4", (ROWS, COLUMNS)), "<", bigtiff=True, compression="lzw", predictor=2)
print(json.dumps({"images": written}))
