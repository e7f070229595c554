export type { Group, Message, Metadata, Plan, Reply } from "./messages.ts";
