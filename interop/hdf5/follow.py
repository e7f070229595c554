"""Follows a file in SWMR mode while h5py.test.ts writes it, until it holds the number of frames asked for."""

import json
import sys
import time

import h5py


def main(path, wanted, patience_s):
    checks = bad = growth = rows = 0
    deadline = time.monotonic() + patience_s
    with h5py.File(path, "r", libver="latest", swmr=True) as file:
        frames, column = file["frames"], file["column"]
        print("following", file=sys.stderr, flush=True)
        while rows < wanted and time.monotonic() < deadline:
            column.refresh()
            frames.refresh()
            growth += frames.shape[0] > rows
            rows = frames.shape[0]
            for i in {0, rows // 3, rows - 2, rows - 1} & set(range(rows)):
                checks += 1
                bad += not (frames[i] == i % 65536).all()
            length = column.shape[0]
            checks += 1
            bad += not all(value == 2 * i for i, value in enumerate(column[:length]))
    json.dump({"rows": rows, "growth": growth, "checks": checks, "bad": bad}, sys.stdout)


main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
