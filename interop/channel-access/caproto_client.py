"""caproto's threading client against the simulated beamline: search, get, put with completion, monitor. Prints JSON."""

import json
import os
import sys
import threading

from caproto import ChannelType
from caproto.threading.client import Context

TIMEOUT = 10


def main():
    context = Context()
    motor, readback, done, mode = context.get_pvs("gp:m3.VAL", "gp:m3.RBV", "gp:m3.DMOV", "kad:cam1:ImageMode")
    for pv in (motor, readback, done, mode):
        pv.wait_for_connection(timeout=TIMEOUT)
    updates = []
    arrived = threading.Event()

    def follow(_subscription, response):
        updates.append(float(response.data[0]))
        if abs(updates[-1] - 0.75) < 1e-3:
            arrived.set()

    subscription = readback.subscribe(data_type="time")
    subscription.add_callback(follow)
    motor.write(0.75, wait=True, timeout=TIMEOUT)
    result = {
        "readback": float(readback.read().data[0]),
        "done": int(done.read().data[0]),
        "monitor_arrived": arrived.wait(TIMEOUT),
        "monitor_updates": len(updates),
        "native_type": str(motor.channel.native_data_type.name),
        "units": motor.read(data_type=ChannelType.CTRL_DOUBLE).metadata.units.decode(),
        "enum_strings": [s.decode() for s in mode.read(data_type="control").metadata.enum_strings],
        "access": str(readback.channel.access_rights.name if hasattr(readback.channel.access_rights, "name") else readback.channel.access_rights),
    }
    print(json.dumps(result))
    sys.stdout.flush()
    os._exit(0)


main()
