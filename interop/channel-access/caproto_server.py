"""An IOC of caproto with a few records, for our client. Prints `ready` once it serves; the prefix is the first argument."""

import asyncio
import sys

from caproto import ChannelType
from caproto.asyncio.server import Context
from caproto.server import PVGroup, pvproperty

prefix = sys.argv[1]


class Records(PVGroup):
    ao = pvproperty(value=1.5, units="mm", precision=3, upper_ctrl_limit=10.0, lower_ctrl_limit=-10.0)
    mode = pvproperty(value="slow", enum_strings=["off", "slow", "fast"], record="mbbi", dtype=ChannelType.ENUM)
    text = pvproperty(value="hello", dtype=str, max_length=40)
    wave = pvproperty(value=[float(i) for i in range(16)], max_length=64)


async def main():
    context = Context(Records(prefix=prefix).pvdb, interfaces=["127.0.0.1"])
    task = asyncio.ensure_future(context.run(log_pv_names=False))
    await asyncio.sleep(1)
    print("ready", flush=True)
    await task


asyncio.run(main())
