import { serveTasks } from "../../repository/mod.ts";
import { cookPart } from "./cook-part.ts";
import type { MapPart } from "./map-job.ts";
import type { ThreadTask } from "./map-threads.ts";

serveTasks(
  ({ job, source, frames, scratch }: ThreadTask): MapPart => cookPart(job, source, frames, scratch),
  ({ sum, weights }) => [sum.buffer, weights.buffer] as ArrayBuffer[],
);
