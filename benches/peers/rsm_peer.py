"""The peers of benches/rsm.ts: tifffile and xrayutilities, driven line by line over standard input and output."""
import json
import os
import resource
import sys
import time

os.environ["OMP_NUM_THREADS"] = "2"
import numpy
import tifffile
import xrayutilities as xu

frames = None
tables = None


def load(folder, count):
    """All images, every second row and column, in one array."""
    global frames
    names = [os.path.join(folder, f"image{i:05d}.tiff") for i in range(count)]
    frames = numpy.stack([tifffile.imread(name)[::2, ::2] for name in names])


def cook(threads, delays, thetas, out=None):
    """The loop of the documented example: per delay all frames to q, and into a fuzzy gridder."""
    xu.config.NTHREADS = threads
    delays, thetas = numpy.asarray(delays), numpy.asarray(thetas)
    conversion = xu.experiment.QConversion(["y-"], ["y-"], r_i=(1, 0, 0), en=8048.0)
    experiment = xu.HXRD([1, 0, 0], [0, 1, 0], qconv=conversion)
    rows, columns = frames.shape[1:]
    experiment.Ang2Q.init_area(
        "y-", "z+", cch1=45, cch2=150, Nch1=rows, Nch2=columns, pwidth1=0.172, pwidth2=0.172, distance=680.0
    )
    maps = []
    for delay in numpy.unique(delays):
        chosen = delays == delay
        theta = thetas[chosen]
        _, qy, qz = experiment.Ang2Q.area(theta, 2 * theta)
        gridder = xu.FuzzyGridder2D(80, 150)
        gridder(qy, qz, frames[chosen])
        maps.append(gridder.data)
    if out:
        numpy.stack(maps).tofile(out)


def main():
    versions = {
        "python": sys.version.split()[0],
        "numpy": numpy.__version__,
        "tifffile": tifffile.__version__,
        "xrayutilities": xu.__version__ if hasattr(xu, "__version__") else installed("xrayutilities"),
    }
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        command = request.pop("command")
        cpu, wall = time.process_time(), time.perf_counter()
        {"load": load, "cook": cook}[command](**request)
        answer = {"wallS": time.perf_counter() - wall, "cpuS": time.process_time() - cpu}
        answer["maxRssMB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(json.dumps(answer), flush=True)


def installed(name):
    from importlib.metadata import version

    return version(name)


main()
