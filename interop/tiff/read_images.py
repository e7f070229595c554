"""Read TIFF images with tifffile; print the kind, the shape and all pixels of each as one JSON object.

    python interop/tiff/read_images.py FILE...
"""

import json
import sys

import tifffile

report = {}
for path in sys.argv[1:]:
    image = tifffile.imread(path)
    report[path] = {"kind": image.dtype.str[1:], "shape": image.shape, "pixels": [str(pixel) for pixel in image.ravel()]}
print(json.dumps(report))
