"""An IOC of epics-base (softioc) with a record of each kind, for our client. Prints `ready` once it serves.

The port comes from EPICS_CA_SERVER_PORT; `python softioc_server.py PREFIX [COUNT]` adds COUNT counters `PREFIXn0`….
"""

import sys

import numpy
from softioc import asyncio_dispatcher, builder, softioc

prefix = sys.argv[1]
count = int(sys.argv[2]) if len(sys.argv) > 2 else 0
dispatcher = asyncio_dispatcher.AsyncioDispatcher()
builder.SetDeviceName(prefix)

builder.aOut("ao", initial_value=1.5, EGU="mm", PREC=3, DRVH=10, DRVL=-10, HOPR=9, LOPR=-9, HIHI=8, HIGH=7, LOW=-7, LOLO=-8,
             HHSV="MAJOR", HSV="MINOR", LSV="MINOR", LLSV="MAJOR")
builder.aIn("ai", initial_value=2.25, EGU="V", PREC=2)
builder.longOut("long", initial_value=-7)
builder.mbbOut("mode", "off", "slow", "fast", initial_value=1)
builder.boolOut("shutter", "closed", "open", initial_value=0)
builder.stringOut("text", initial_value="hello")
builder.longStringOut("path", initial_value="/a/long/path/" + "x" * 100, length=256)
builder.WaveformOut("wave", initial_value=numpy.arange(16.0), length=64)
builder.WaveformOut("image", initial_value=numpy.arange(1 << 20, dtype=numpy.uint8), length=1 << 22, datatype=numpy.uint8)


async def slowly(value):
    import asyncio

    await asyncio.sleep(0.3)


builder.aOut("slow", initial_value=0, on_update=slowly, blocking=True)
for index in range(count):
    builder.aIn(f"n{index}", initial_value=index)

builder.LoadDatabase()
softioc.iocInit(dispatcher)
print("ready", flush=True)
sys.stdin.read()
