"""aioca, libca from Python's asyncio: the actions of benches/channel-access.ts. Prints one line of JSON.

python ca_aioca.py ACTION PREFIX CHANNELS AMOUNT
"""

import asyncio
import os
import statistics
import sys
import time

from aioca import FORMAT_TIME, caget, camonitor
from aioca import connect as caconnect
from ca_common import WINDOW, Follower, report


async def measured(action):
    wall, cpu = time.perf_counter(), time.process_time()
    await action
    return {"wallS": time.perf_counter() - wall, "cpuS": time.process_time() - cpu}


async def gets(names, total):
    for start in range(0, total, WINDOW):
        batch = [names[(start + i) % len(names)] for i in range(min(WINDOW, total - start))]
        await caget(batch, format=FORMAT_TIME)


async def trip(names, total):
    times = []
    for i in range(total):
        start = time.perf_counter()
        await caget(names[i % len(names)], format=FORMAT_TIME)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


async def arrays(name, count, total):
    for _ in range(0, total, 4):
        for array in await asyncio.gather(*(caget(name) for _ in range(4))):
            assert len(array) == count


async def main():
    action, prefix, count, amount = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    names = [f"{prefix}{i}" for i in range(1 if action == "array" else count)]
    if action == "connect":
        report(await measured(caconnect(names, timeout=30)))
    elif action == "gets":
        await gets(names, max(WINDOW, amount // 4))
        report(await measured(gets(names, amount)))
    elif action == "trip":
        await trip(names, amount // 4)
        report({"medianS": await trip(names, amount)})
    elif action == "array":
        await arrays(names[0], count, 4)
        report(await measured(arrays(names[0], count, amount)))
    elif action == "monitor":
        follower = Follower(len(names))
        subscriptions = camonitor(names, lambda value, i: follower.update(i, value), format=FORMAT_TIME, all_updates=True)
        await asyncio.sleep(2)
        before = follower.updates
        result = await measured(asyncio.sleep(amount))
        assert len(subscriptions) == len(names)
        report({**result, "updates": follower.updates - before, "lost": follower.lost})
    os._exit(0)


asyncio.run(main())
