"""caproto's threading client, Channel Access in Python alone: the actions of benches/channel-access.ts.

python ca_caproto.py ACTION PREFIX CHANNELS AMOUNT
"""

import os
import statistics
import sys
import threading
import time

from ca_common import WINDOW, Follower, measured, report
from caproto.threading.client import Batch, Context


def connect(context, names):
    pvs = context.get_pvs(*names)
    for pv in pvs:
        pv.wait_for_connection(timeout=60)
    return pvs


def gets(pvs, total):
    for start in range(0, total, WINDOW):
        size = min(WINDOW, total - start)
        answers = 0
        done = threading.Event()

        def answered(_response):
            nonlocal answers
            answers += 1
            if answers == size:
                done.set()

        with Batch() as batch:
            for i in range(size):
                batch.read(pvs[(start + i) % len(pvs)], answered, data_type="time")
        assert done.wait(60)


def trip(pvs, total):
    def one(pv):
        start = time.perf_counter()
        pv.read(data_type="time")
        return time.perf_counter() - start

    return statistics.median(one(pvs[i % len(pvs)]) for i in range(total))


def arrays(pv, count, total):
    for _ in range(total):
        assert len(pv.read(timeout=30).data) == count


def monitor(pvs, seconds):
    follower = Follower(len(pvs))
    keep = []
    for i, pv in enumerate(pvs):
        update = follower.listener(i)

        def listener(_subscription, response, update=update):
            update(response.data[0])

        subscription = pv.subscribe(data_type="time")
        subscription.add_callback(listener)
        keep.append((subscription, listener))
    time.sleep(2)
    return follower.watch(lambda: time.sleep(seconds))


def main():
    action, prefix, count, amount = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    names = [f"{prefix}{i}" for i in range(1 if action == "array" else count)]
    if action == "connect":
        report(measured(lambda: connect(Context(), names)))
    else:
        pvs = connect(Context(), names)
        if action == "gets":
            gets(pvs, amount // 4)
            report(measured(lambda: gets(pvs, amount)))
        elif action == "trip":
            trip(pvs, amount // 4)
            report({"medianS": trip(pvs, amount)})
        elif action == "array":
            arrays(pvs[0], count, 2)
            report(measured(lambda: arrays(pvs[0], count, amount)))
        elif action == "monitor":
            report(monitor(pvs, amount))
    os._exit(0)


main()
