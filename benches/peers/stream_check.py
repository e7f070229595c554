"""Reads a recorded series with h5py and compares every frame with what the source sent. Prints the number of wrong rows."""

import sys

import h5py
import numpy

KINDS = 16
path, frames = sys.argv[1], int(sys.argv[2])
index = numpy.arange(1, 8 * 4096 + 1, dtype=numpy.uint64)
wanted = []
for kind in range(KINDS):
    # The product wraps to 32 bits as Math.imul does, then the logical shift.
    spectra = (((index * numpy.uint64(2_654_435_761 + kind)) & numpy.uint64(0xFFFFFFFF)) >> numpy.uint64(22)) & numpy.uint64(0x3FF)
    spectra[0] = kind
    wanted.append(spectra.astype(numpy.uint32).reshape(8, 4096))

wrong = 0
with h5py.File(path, "r") as file:
    detector = next(iter(file["entry/instrument"].values()))
    data, rates = detector["data"], detector["output_count_rate"]
    if data.shape[0] != frames:
        wrong += abs(frames - data.shape[0])
    numbers = detector["frame_number"][:]
    for row in range(min(frames, data.shape[0])):
        if numbers[row] != row or not numpy.array_equal(data[row], wanted[row % KINDS]):
            wrong += 1
    good, ticks = detector["all_good"][:], detector["total_ticks"][:]
    if not numpy.allclose(rates[:], good * 80e6 / ticks):
        wrong += 1
print(wrong)
