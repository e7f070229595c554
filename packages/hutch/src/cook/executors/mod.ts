export type { CookExecutor, ErrorFacts, TaskEvent } from "./executor.ts";
export { CookError } from "./foreign-error.ts";
export { localExecutor } from "./local.ts";
export type { SlurmOptions } from "./slurm.ts";
export { slurmExecutor } from "./slurm.ts";
