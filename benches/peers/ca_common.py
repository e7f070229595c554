"""What the Python clients of benches/channel-access.ts share."""

import json
import time

WINDOW = 1000


def measured(action):
    wall, cpu = time.perf_counter(), time.process_time()
    action()
    return {"wallS": time.perf_counter() - wall, "cpuS": time.process_time() - cpu}


def report(result):
    print(json.dumps(result), flush=True)


class Follower:
    """Follows counters, and counts the steps that did not arrive."""

    def __init__(self, count):
        self.previous = [0.0] * count
        self.updates = 0
        self.lost = 0

    def update(self, i, value):
        before = self.previous[i]
        if before:
            self.lost += int(value - before - 1)
        self.previous[i] = value
        self.updates += 1

    def listener(self, i):
        return lambda value: self.update(i, value)

    def watch(self, wait):
        before = self.updates
        result = measured(wait)
        return {**result, "updates": self.updates - before, "lost": self.lost}
