/** Every message's first part names the protocol and its version. */
export const PROTOCOL = "hutch-frames-1";

/** First part of each message, as JSON. `sequence` starts at 0 for each series and never skips. */
export type Head = { readonly protocol: typeof PROTOCOL; readonly series: string; readonly sequence: number } & (
  | {
      readonly kind: "start";
      readonly filename?: string;
      readonly expectedFrames?: number;
      readonly attributes: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: "frame";
      readonly frame: number;
      readonly exposureS?: number;
      /** UNIX seconds */
      readonly timestamp?: number;
      readonly attributes?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "end"; readonly frames: number; readonly attributes: Readonly<Record<string, unknown>> }
);

/** A head before the encoder has numbered it. */
export type HeadBody = Head extends infer H
  ? H extends Head
    ? Omit<H, "protocol" | "series" | "sequence">
    : never
  : never;
