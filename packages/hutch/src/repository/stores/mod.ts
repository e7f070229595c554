export { fileStore } from "./file-store.ts";
export type { HttpOptions } from "./http-request.ts";
export { HttpStore } from "./http-store.ts";
export type { S3Credentials, S3Options } from "./s3-store.ts";
export { S3Store } from "./s3-store.ts";
export type { ByteRange, Store, StoreEntry } from "./store.ts";
