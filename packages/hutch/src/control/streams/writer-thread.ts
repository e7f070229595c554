import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { FrameFileWriter } from "../../formats/frame-file/mod.ts";
import { RingConsumer } from "../../transports/mod.ts";
import { Drain } from "./drain.ts";
import { Gauges } from "./gauges.ts";
import { type PackedError, packError } from "./thread-error.ts";
import type { WriterMessage, WriterOrder, WriterTask } from "./thread-messages.ts";

/*
 * The writer thread: creates the file, drains the ring into it, enters the account and closes it.
 */

const task = workerData as WriterTask;
const port = parentPort!;
const tell = (message: WriterMessage) => port.postMessage(message);
const nextOrder = async () => (await once(port, "message"))[0] as WriterOrder;

try {
  const file = FrameFileWriter.create(task.path, { ...task.file, overwrite: task.overwrite });
  tell({ kind: "open" });
  await serve(file);
} catch (error) {
  tell({ kind: "failed", error: packError(error) });
}
port.close();

async function serve(file: FrameFileWriter): Promise<void> {
  const drain = new Drain(file, task, new Gauges(task.gauges));
  for (;;) {
    const order = await nextOrder();
    if (order.kind === "ring") {
      try {
        drain.run(new RingConsumer(order.ring));
      } catch (error) {
        file.abandon();
        throw error;
      }
      tell({ kind: "drained", lost: drain.lost, written: file.written });
    } else {
      tell(close(file, drain, order));
      return;
    }
  }
}

/** Finish the file; when the disk refuses even that, what was published before stays valid. */
function close(
  file: FrameFileWriter,
  drain: Drain,
  { record, series }: WriterOrder & { kind: "finish" },
): WriterMessage {
  let failure: PackedError | undefined;
  try {
    file.finish(record, series);
  } catch (error) {
    failure = packError(error);
    file.abandon();
  }
  return { kind: "closed", lost: failure ? drain.unpublished : [], failure };
}
