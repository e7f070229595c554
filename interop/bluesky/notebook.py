"""The scans of an area-detector notebook, run by Bluesky's RunEngine and ophyd's classes against the simulated beamline.

Prints one JSON object: the documents of each run, and what was read back from each image file. The address of the server
comes from EPICS_CA_ADDR_LIST and friends; the folder for images is the first argument.
"""

import json
import os
import sys

import h5py
import numpy
from bluesky import RunEngine
from bluesky import plans as bp
from ophyd import EpicsMotor, ImagePlugin, ROIPlugin, SimDetectorCam, SingleTrigger, StatsPlugin
from ophyd.areadetector import ADComponent, DetectorBase
from ophyd.areadetector.filestore_mixins import FileStoreHDF5IterativeWrite
from ophyd.areadetector.plugins import HDF5Plugin_V34 as HDF5Plugin
from ophyd.areadetector.plugins import PvaPlugin_V34 as PvaPlugin

FRAMES = 3
folder = os.path.join(os.path.abspath(sys.argv[1]), "")


class HDF5FileWriter(HDF5Plugin, FileStoreHDF5IterativeWrite):
    def get_frames_per_point(self):
        return FRAMES


class SimDetector(SingleTrigger, DetectorBase):
    cam = ADComponent(SimDetectorCam, "cam1:")
    image = ADComponent(ImagePlugin, "image1:")
    roi1 = ADComponent(ROIPlugin, "ROI1:")
    stats1 = ADComponent(StatsPlugin, "Stats1:")
    pva1 = ADComponent(PvaPlugin, "Pva1:")
    hdf1 = ADComponent(HDF5FileWriter, "HDF1:", write_path_template=folder, read_path_template=folder)


def plain(value):
    """Documents as JSON can hold them."""
    return json.loads(json.dumps(value, default=lambda x: x.tolist() if hasattr(x, "tolist") else str(x)))


def prime(plugin, detector):
    """Let the file plugin see one frame, as a user does once after starting the server."""
    detector.cam.image_mode.put("Single")
    detector.cam.num_images.put(1)
    detector.cam.array_callbacks.put(1)
    plugin.enable.put(1)
    detector.cam.acquire.put(1, wait=True)


def main():
    m1 = EpicsMotor("gp:m1", name="m1")
    m2 = EpicsMotor("gp:m2", name="m2")
    simdet = SimDetector("kad:", name="simdet")
    for device in (m1, m2, simdet):
        device.wait_for_connection(timeout=30)
    simdet.missing_plugins()
    prime(simdet.hdf1, simdet)
    # ophyd's SingleTrigger loses its status when the frames are taken before trigger() returns: expose long enough.
    simdet.stage_sigs.update({"cam.image_mode": "Multiple", "cam.num_images": FRAMES, "cam.acquire_time": 0.03, "cam.acquire_period": 0.06})
    for plugin in (simdet.image, simdet.roi1, simdet.stats1, simdet.pva1):
        plugin.stage_sigs.update({"enable": 1, "blocking_callbacks": "Yes"})
    simdet.read_attrs = ["hdf1", "stats1"]
    simdet.stats1.read_attrs = ["total", "max_value", "unique_id"]
    simdet.hdf1.kind = "normal"
    simdet.stats1.total.kind = "hinted"

    engine = RunEngine({})
    runs = []

    def collect(name, doc):
        if name == "start":
            runs.append([])
        runs[-1].append([name, plain(doc)])

    engine.subscribe(collect)
    engine(bp.count([simdet], num=5))
    engine(bp.scan([simdet], m1, -1, 1, 5))
    engine(bp.scan([simdet], m1, -1, 1, m2, 4, 1.5, 5))
    engine(bp.grid_scan([simdet], m1, -1, 1, 5, m2, -0.5, 0.5, 4, snake_axes=True))

    images = []
    for documents in runs:
        for name, doc in documents:
            if name != "resource":
                continue
            path = os.path.join(doc["root"], doc["resource_path"])
            with h5py.File(path, "r") as file:
                data = file["/entry/data/data"]
                ids = file["/entry/instrument/NDAttributes/NDArrayUniqueId"][()]
                images.append({
                    "shape": list(data.shape),
                    "dtype": str(data.dtype),
                    "totals": [float(numpy.sum(frame, dtype="u8")) for frame in data],
                    "unique_ids": [int(i) for i in ids],
                })
    print(json.dumps({"runs": runs, "images": images}))
    sys.stdout.flush()
    os._exit(0)


main()
