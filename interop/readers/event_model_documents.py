"""Check run documents with event-model's own schemas, and route them with its own router. Prints one JSON object.

    python interop/readers/event_model_documents.py FILE.jsonl...
"""

import json
import sys

from event_model import DocumentNames, SingleRunDocumentRouter, schema_validators


class Counter(SingleRunDocumentRouter):
    """Counts events by stream; the router itself refuses documents that do not belong to the run."""

    def __init__(self):
        super().__init__()
        self.events = {}

    def event(self, doc):
        stream = self.get_stream_name(doc)
        self.events[stream] = self.events.get(stream, 0) + 1
        return doc


def check(path):
    router = Counter()
    errors, names = [], []
    with open(path, encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            name, doc = document["name"], document["doc"]
            names.append(name)
            errors += [f"{name}: {error.message}" for error in schema_validators[DocumentNames[name]].iter_errors(doc)]
            router(name, doc)
    return {"names": names, "errors": errors, "events": router.events}


print(json.dumps({path: check(path) for path in sys.argv[1:]}))
