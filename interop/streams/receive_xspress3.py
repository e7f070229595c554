"""Receives one series as the receivers in use do: a SUB socket, json.loads, pickle.loads, numpy.frombuffer."""

import json
import pickle
import sys

import numpy
import zmq

data_url, monitor_url = sys.argv[1:3]
context = zmq.Context()
data = context.socket(zmq.SUB)
data.setsockopt(zmq.RCVTIMEO, 10000)
data.setsockopt(zmq.SUBSCRIBE, b"")
data.connect(data_url)


def ask(url, text):
    socket = context.socket(zmq.REQ)
    socket.setsockopt(zmq.RCVTIMEO, 10000)
    socket.connect(url)
    socket.send_string(text)
    reply = socket.recv_multipart()
    socket.close()
    return reply


header = json.loads(data.recv())
result = {"header": header, "frames": [], "sums_agree": True, "shapes": [], "dtypes": []}
while True:
    parts = data.recv_multipart()
    message = json.loads(parts[0])
    if message["htype"] == "series_end":
        break
    if len(parts) == 1:
        parts += [data.recv(), data.recv()]
    image = numpy.frombuffer(parts[1], dtype=message["type"]).reshape(message["shape"])
    arrays = pickle.loads(parts[2])
    result["frames"].append(message["frame"])
    result["shapes"] = [list(array.shape) for array in arrays]
    result["dtypes"] = [str(array.dtype) for array in arrays]
    rate, events, good, clock, total, reset, width, factor = arrays[:8]
    dead = events.astype(float) * (width + 1) + reset
    result["sums_agree"] &= bool((image.sum(axis=1) == good).all())
    result["sums_agree"] &= bool(numpy.allclose(factor, clock / (clock - dead), rtol=1e-12))
    result["sums_agree"] &= bool(numpy.allclose(rate, good * 80e6 / total, rtol=1e-12))
    if len(arrays) > 8:
        result["sums_agree"] &= bool((arrays[8][0] == image[:, :-1].sum(axis=1)).all())

head, pixels = ask(monitor_url, "image please")
monitor = json.loads(head)
latest = numpy.frombuffer(pixels, dtype=monitor["type"]).reshape(monitor["shape"])
result["monitor"] = {"frame": monitor["frame"], "is_latest": bool((latest == image).all())}
print(json.dumps(result))
