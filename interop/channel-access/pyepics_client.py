"""pyepics (libca) against the simulated beamline: connect, get, put, put-callback, monitor, a motor move. Prints JSON."""

import json
import os
import sys
import threading
import time

import epics

TIMEOUT = 10


def connected(name, **options):
    pv = epics.PV(name, **options)
    assert pv.wait_for_connection(timeout=TIMEOUT), f"{name} does not connect"
    return pv


def main():
    result = {}
    motor = connected("gp:m1.VAL", form="ctrl")
    readback = connected("gp:m1.RBV", form="time")
    result["units"] = motor.get_ctrlvars(timeout=TIMEOUT)["units"]
    result["precision"] = motor.precision
    result["limits"] = [motor.lower_ctrl_limit, motor.upper_ctrl_limit]

    seen = []
    readback.add_callback(lambda value=None, **_: seen.append(value))
    started = time.time()
    motor.put(0.5, wait=True, timeout=TIMEOUT)
    result["put_callback_s"] = time.time() - started
    result["readback"] = readback.get(use_monitor=False)
    result["done_moving"] = epics.caget("gp:m1.DMOV", timeout=TIMEOUT)
    result["monitor_updates"] = len(seen)

    finished = threading.Event()
    motor.put(-0.5, callback=lambda **_: finished.set())
    result["callback_called"] = finished.wait(TIMEOUT)
    result["readback_after_callback"] = readback.get(use_monitor=False)

    device = epics.Motor("gp:m2")
    result["motor_move"] = device.move(0.25, wait=True, timeout=TIMEOUT)
    result["motor_readback"] = device.get("RBV")
    result["motor_limit_refused"] = device.move(1e6, wait=True, timeout=TIMEOUT)

    mode = connected("kad:cam1:ImageMode")
    mode.put("Multiple", wait=True)
    result["enum"] = [mode.get(use_monitor=False), mode.get(as_string=True, use_monitor=False), list(mode.enum_strs)]
    path = connected("kad:HDF1:FilePath")
    path.put("/tmp/a folder/", wait=True)
    result["long_string"] = path.get(as_string=True, use_monitor=False)
    result["description"] = epics.caget("gp:m1.DESC", timeout=TIMEOUT)
    result["missing"] = epics.PV("gp:nothing").wait_for_connection(timeout=0.5)
    print(json.dumps(result))
    sys.stdout.flush()
    os._exit(0)


main()
