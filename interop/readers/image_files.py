"""Read HDF5 images with h5py, through the NeXus file that links them, and print what each frame holds as one JSON object.

    python interop/readers/image_files.py FILE.nxs...
"""

import json
import sys

import h5py
import numpy


def read(path):
    with h5py.File(path, "r", locking=False) as file:
        frames = file["/entry/measurement/simdet_image"]
        detector = file["/entry/instrument/simdet"]
        return {
            "shape": list(frames.shape),
            "dtype": str(frames.dtype),
            "totals": [int(numpy.sum(frame, dtype="u8")) for frame in frames],
            "maxima": [int(frame.max()) for frame in frames],
            "unique_ids": [int(i) for i in frames.file["/entry/instrument/NDAttributes/NDArrayUniqueId"][()]],
            "frame_range": detector["image_frame_range"][()].tolist(),
            "same": bool(numpy.array_equal(detector["data"][()], frames[()])),
        }


print(json.dumps({path: read(path) for path in sys.argv[1:]}))
