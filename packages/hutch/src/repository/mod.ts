export * from "./dataset/mod.ts";
export * from "./loaders/mod.ts";
export { serveTasks, ThreadPool } from "./threads/thread-pool.ts";
