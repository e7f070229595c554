"""pyepics, libca from Python: the actions of benches/channel-access.ts. Prints one line of JSON.

python ca_pyepics.py ACTION PREFIX CHANNELS AMOUNT
"""

import os
import statistics
import sys
import threading
import time

from ca_common import WINDOW, Follower, measured, report

from epics import ca, dbr

TIME_DOUBLE = dbr.TIME_DOUBLE


def connect(names):
    left = len(names)
    done = threading.Event()

    def connected(conn=False, **_):
        nonlocal left
        left -= conn
        if left == 0:
            done.set()

    channels = [ca.create_channel(name, connect=False, auto_cb=True, callback=connected) for name in names]
    ca.flush_io()
    while not done.is_set():
        ca.poll(evt=1e-4, iot=1.0)
    return channels


def gets(channels, total):
    for start in range(0, total, WINDOW):
        batch = [channels[(start + i) % len(channels)] for i in range(min(WINDOW, total - start))]
        for channel in batch:
            ca.get_with_metadata(channel, ftype=TIME_DOUBLE, wait=False)
        ca.flush_io()
        for channel in batch:
            assert ca.get_complete_with_metadata(channel, ftype=TIME_DOUBLE) is not None


def trip(channels, total):
    def one(channel):
        start = time.perf_counter()
        ca.get_with_metadata(channel, ftype=TIME_DOUBLE)
        return time.perf_counter() - start

    return statistics.median(one(channels[i % len(channels)]) for i in range(total))


def arrays(channel, count, total):
    for _ in range(total):
        assert len(ca.get(channel, count=count)) == count


def monitor(channels, seconds):
    follower = Follower(len(channels))
    keep = []
    for i, channel in enumerate(channels):
        update = follower.listener(i)
        keep.append(ca.create_subscription(channel, callback=lambda value=None, update=update, **_: update(value), ftype=TIME_DOUBLE))
    ca.flush_io()
    time.sleep(1)
    return follower.watch(lambda: time.sleep(seconds))


def main():
    action, prefix, count, amount = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    names = [f"{prefix}{i}" for i in range(1 if action == "array" else count)]
    if action == "connect":
        report(measured(lambda: connect(names)))
    else:
        channels = connect(names)
        if action == "gets":
            gets(channels, amount // 4)
            report(measured(lambda: gets(channels, amount)))
        elif action == "trip":
            trip(channels, amount // 4)
            report({"medianS": trip(channels, amount)})
        elif action == "array":
            arrays(channels[0], count, 4)
            report(measured(lambda: arrays(channels[0], count, amount)))
        elif action == "monitor":
            report(monitor(channels, amount))
    os._exit(0)


main()
