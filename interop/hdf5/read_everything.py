"""Reads the file that h5py.test.ts wrote, with h5py and hdf5plugin, and tells what is in it (JSON on stdout)."""

import json
import sys

import h5py
import hdf5plugin  # noqa: F401  registers LZ4 and bitshuffle
import numpy


def frames_are_right(dataset):
    return all((dataset[i] == i % 200).all() for i in range(len(dataset)))


def main(path):
    with h5py.File(path, "r") as file:
        entry = file["entry"]
        json.dump(
            {
                "attributes": {name: numpy.asarray(value).tolist() for name, value in entry.attrs.items()},
                "types": {name: str(entry["values"][name].dtype) for name in entry["values"]},
                "values": {name: numpy.asarray(entry["values"][name].asstr()[()] if entry["values"][name].dtype == object else entry["values"][name][()]).astype(str).tolist() for name in entry["values"]},
                "frames": {name: [entry["frames"][name].shape[0], frames_are_right(entry["frames"][name])] for name in entry["frames"]},
                "hardLinks": h5py.h5o.get_info(entry["frames/none"].id).rc,
                "isVirtual": entry["virtual"].is_virtual,
                "virtual": entry["virtual"][:, 0, 0].tolist(),
                "soft": entry.get("soft", getlink=True).path,
                "missing": entry["gaps"][:].tolist(),
            },
            sys.stdout,
        )
    with h5py.File(path, "r+") as file:  # libhdf5 may edit it, too
        file["entry"].attrs["edited"] = "by h5py"
        file["entry/frames/none"].resize(101, axis=0)
        file["entry/frames/none"][100] = 100
        file.create_group("added")["x"] = numpy.arange(5)
    with h5py.File(path, "r") as file:
        assert frames_are_right(file["entry/frames/none"]) and len(file["entry/frames/none"]) == 101
        assert file["entry"].attrs["edited"] == "by h5py" and file["added/x"][4] == 4


main(sys.argv[1])
