"""Writes frames with h5py, as hdf5-writer.ts asks for: one JSON request per line in, one JSON answer per line out."""

import json
import sys
import time

import h5py
import hdf5plugin
import numpy


def direct(dataset, frames, count):
    """Chunks written past the filter pipeline: h5py's fastest way."""
    for i in range(count):
        dataset.resize(i + 1, axis=0)
        dataset.id.write_direct_chunk((i, 0, 0), frames[i % len(frames)])


def sliced(dataset, frames, count):
    """The ordinary way, through the filter pipeline."""
    for i in range(count):
        dataset.resize(i + 1, axis=0)
        dataset[i] = frames[i % len(frames)]


def write(request, frames):
    filters = hdf5plugin.Bitshuffle(cname="lz4") if request["isCompressed"] else {}
    fill = sliced if request["isCompressed"] else direct
    wall, cpu = time.perf_counter(), time.process_time()
    with h5py.File(request["path"], "w", libver="latest") as file:
        shape = frames.shape[1:]
        dataset = file.create_dataset("frames", (0, *shape), frames.dtype, chunks=(1, *shape), maxshape=(None, *shape), **filters)
        fill(dataset, frames, request["count"])
    return {"wallS": time.perf_counter() - wall, "cpuS": time.process_time() - cpu}


def check(request, frames):
    """Whether every frame of a file has the right values."""
    with h5py.File(request["path"], "r") as file:
        dataset = file["frames"]
        wrong = sum(not numpy.array_equal(dataset[i], frames[i % len(frames)]) for i in range(len(dataset)))
        return {"frames": len(dataset), "wrong": wrong, "storedBytes": dataset.id.get_storage_size()}


def main():
    versions = {"h5py": h5py.version.version, "libhdf5": h5py.version.hdf5_version, "hdf5plugin": hdf5plugin.version}
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        frames = numpy.fromfile(request["source"], request["dtype"]).reshape(-1, *request["shape"])
        print(json.dumps({"write": write, "check": check}[request["action"]](request, frames)), flush=True)


main()
