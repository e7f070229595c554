/** What the flags say that come with the number of frames. [Xspress3 API 2.2, `Xsp3ErrFlag`] */
export const ERROR_FLAGS: Readonly<Record<number, string>> = {
  1: "playback overrun",
  2: "scope overrun",
  4: "firmware histogram overrun",
  8: "frames missing in the histogram",
  16: "scalar overrun",
  32: "frames missing in the scalars",
  512: "descriptor overrun",
  1024: "frame numbers do not match",
  2048: "start or end of a frame lost",
  4096: "wrong number of descriptors",
  8192: "socket error",
  65536: "circular buffer overrun",
  131072: "scalar descriptor overrun",
  262144: "frame numbers of the scalars do not match",
  524288: "start or end of a frame of scalars lost",
  1048576: "wrong number of scalar descriptors",
  2097152: "scalar socket error",
  16777216: "scalar buffer overrun",
};

/** The bit that says that frames were overwritten before they were acknowledged. */
export const CIRCULAR_OVERRUN = 0x1_0000;

/** Flags in words; bits without a name are given in hexadecimal. */
export function describeFlags(flags: number): string[] {
  const words: string[] = [];
  for (let bit = 1; bit !== 0 && bit <= flags; bit *= 2) {
    if (Math.floor(flags / bit) % 2 === 1) words.push(ERROR_FLAGS[bit] ?? `flag 0x${bit.toString(16)}`);
  }
  return words;
}
