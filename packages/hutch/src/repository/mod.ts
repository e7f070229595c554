export * from "./dataset/mod.ts";
