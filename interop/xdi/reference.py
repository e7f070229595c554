"""Judge XDI files with libxdifile, the reference library of the XDI specification, as xraylarch ships it for Linux.

    python interop/xdi/reference.py FILE...

Prints for each the code of reading (below 0: refused; above: the warning), and the sums of missing required and
recommended fields.
"""

import ctypes
import importlib.util
import json
import os
import sys

# larch is found, not imported: importing it needs all of its dependencies, the library needs none.
larch = importlib.util.find_spec("larch").submodule_search_locations[0]
library = ctypes.CDLL(os.path.join(larch, "bin", "linux64", "libxdifile.so"))
ROOM_FOR_THE_STRUCTURE = 1 << 16

report = {}
for path in sys.argv[1:]:
    file = ctypes.create_string_buffer(ROOM_FOR_THE_STRUCTURE)
    code = library.XDI_readfile(path.encode(), file)
    report[path] = {"code": code}
    if code >= 0:
        report[path]["required"] = library.XDI_required_metadata(file)
        report[path]["recommended"] = library.XDI_recommended_metadata(file)
print(json.dumps(report))
