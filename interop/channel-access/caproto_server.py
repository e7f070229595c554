"""An IOC of caproto with a few records, for our client. Prints `ready` once it serves; the prefix is the first argument."""

import asyncio
import sys

from caproto import ChannelType
from caproto.asyncio.server import Context
from caproto.server import PVGroup, pvproperty

prefix = sys.argv[1]


class Records(PVGroup):
    ao = pvproperty(value=1.5, units="mm", precision=3, upper_ctrl_limit=10.0, lower_ctrl_limit=-10.0)
    readback = pvproperty(value=2.5, read_only=True)
    mode = pvproperty(value="slow", enum_strings=["off", "slow", "fast"], record="mbbi", dtype=ChannelType.ENUM)
    text = pvproperty(value="hello", dtype=str, max_length=40)
    wave = pvproperty(value=[float(i) for i in range(16)], max_length=64)
    image = pvproperty(value=[i % 1000 for i in range(100_000)], max_length=200_000)
    slow = pvproperty(value=0.0)

    @slow.putter
    async def slow(self, instance, value):
        await asyncio.sleep(0.3)
        return value


async def main():
    context = Context(Records(prefix=prefix).pvdb, interfaces=["127.0.0.1"])

    async def tell(_library):
        print("ready", flush=True)

    await context.run(log_pv_names=False, startup_hook=tell)


asyncio.run(main())
