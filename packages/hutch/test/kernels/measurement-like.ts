import fc from "fast-check";

/** Bytes as detectors give them: runs of zeros, slow ramps, repeats, and noise. */
export const measurementLike: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fc.record({ byte: fc.constantFrom(0, 0, 1, 255), length: fc.integer({ min: 1, max: 400 }) }).map(fill),
      fc.uint8Array({ maxLength: 40 }),
      fc
        .record({ part: fc.uint8Array({ minLength: 1, maxLength: 9 }), times: fc.integer({ min: 1, max: 60 }) })
        .map(repeat),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

function fill({ byte, length }: { byte: number; length: number }): Uint8Array {
  return new Uint8Array(length).fill(byte);
}

function repeat({ part, times }: { part: Uint8Array; times: number }): Uint8Array {
  return Uint8Array.from({ length: part.length * times }, (_, i) => part[i % part.length]!);
}
