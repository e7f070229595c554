"""The server of epics-base, records all in C. Prints `ready` once it serves; the database is the first argument."""

import sys

from epicscorelibs.ioc import start_ioc

start_ioc(database=sys.argv[1])
print("ready", flush=True)
sys.stdin.read()
