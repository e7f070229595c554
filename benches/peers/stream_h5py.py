"""Receives an Xspress3 stream and writes it as growing datasets, one row a frame: how such writers are usually made.

Arguments: URL (tcp://...), file, number of frames. Prints wall and CPU seconds from the first frame to the closed and
synced file as JSON.
"""

import json
import os
import pickle
import sys
import time

import h5py
import numpy
import zmq

url, path, frames = sys.argv[1], sys.argv[2], int(sys.argv[3])
socket = zmq.Context().socket(zmq.PULL)
socket.connect(url)
header = json.loads(socket.recv())
names = header["extra_tags"]

began = cpu = None
with h5py.File(path, "w") as file:
    group = file.create_group("entry/instrument/xspress3")
    group.attrs["NX_class"] = "NXdetector"
    for row in range(frames):
        image, pixels, scalars = socket.recv_multipart(copy=True)
        if began is None:
            began, cpu = time.perf_counter(), time.process_time()
        image = json.loads(image)
        arrays = dict(zip(names, pickle.loads(scalars)))
        arrays["data"] = numpy.frombuffer(pixels, dtype=image["type"]).reshape(image["shape"])
        for name, values in arrays.items():
            full = f"entry/instrument/xspress3/{name}"
            if row == 0:
                file.create_dataset(
                    full, (0, *values.shape), maxshape=(None, *values.shape), dtype=values.dtype, chunks=(1, *values.shape)
                )
            file[full].resize(row + 1, axis=0)
            file[full][row] = values
    file.flush()
descriptor = os.open(path, os.O_RDONLY)
os.fsync(descriptor)
os.close(descriptor)
print(
    json.dumps(
        {
            "wallS": time.perf_counter() - began,
            "cpuS": time.process_time() - cpu,
            "h5py": h5py.version.version,
            "libhdf5": h5py.version.hdf5_version,
            "pyzmq": zmq.__version__,
        }
    )
)
