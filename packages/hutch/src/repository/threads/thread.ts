import { parentPort } from "node:worker_threads";
import type { ThreadCall, ThreadReply } from "./thread-pool.ts";

parentPort?.on("message", async ({ module, name, argument }: ThreadCall) => {
  let reply: ThreadReply;
  try {
    const exported = (await import(module)) as Record<string, (argument: unknown) => unknown>;
    reply = { answer: await exported[name]!(argument) };
  } catch (error) {
    reply = { error };
  }
  parentPort?.postMessage(reply, "answer" in reply ? ownedMemory(reply.answer) : []);
});

/** The memory of typed arrays that are members of the answer, so far as it is not shared. */
function ownedMemory(answer: unknown): ArrayBuffer[] {
  if (typeof answer !== "object" || answer === null) return [];
  const buffers = Object.values(answer).flatMap((member) =>
    ArrayBuffer.isView(member) && member.buffer instanceof ArrayBuffer ? [member.buffer] : [],
  );
  return [...new Set(buffers)];
}
