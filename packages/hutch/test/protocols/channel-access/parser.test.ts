import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RemoteProtocolError } from "../../../src/errors/mod.ts";
import { COMMAND, type Message, Output, Parser } from "../../../src/protocols/channel-access/mod.ts";
import { CAPTURED, cut, type KeptMessage, keep, parse, written } from "./streams.ts";

/** A stream with small and empty messages, a large header around little, and arrays above every threshold. */
const LONG_STREAM = written((output) => {
  const pattern = (at: number, size: number) => {
    for (let i = 0; i < size; i++) output.bytes[at + i] = i * 7 + size;
  };
  for (const size of [0, 8, 24, 40_000, 0, 16, 70_000, 32_768, 32_760, 8]) {
    const at = output.message(COMMAND.readNotify, 20, size, 1, size, size);
    pattern(at, size);
  }
  output.message(COMMAND.eventAdd, 4, 100_000, 1, 7, 8);
});

test("a captured stream gives its messages", () => {
  const messages = parse([CAPTURED.server]);
  assert.deepEqual(
    messages.map(({ command, dataType, count, p1, p2 }) => [command, dataType, count, p1, p2]),
    [
      [COMMAND.version, 0, 13, 0, 0],
      [COMMAND.accessRights, 0, 0, 1, 3],
      [COMMAND.createChannel, 6, 1, 1, 1],
      [COMMAND.readNotify, 20, 1, 1, 1],
    ],
  );
  assert.equal(messages[3]?.payload, "0000000045626db317b99b24000000034002000000000000");
});

test("the messages are the same however the stream was cut", () => {
  for (const stream of [CAPTURED.server, LONG_STREAM]) {
    const whole = parse([stream]);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (places) => {
        assert.deepEqual(parse(cut(stream, places)), whole);
      }),
      { numRuns: 60 },
    );
  }
  const bytewise = Array.from(CAPTURED.server, (byte) => Uint8Array.of(byte));
  assert.deepEqual(parse(bytewise), parse([CAPTURED.server]));
});

test("bytes may be put straight into the parser's memory, in any portions", () => {
  const whole = parse([LONG_STREAM]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 30 }), (portions) => {
      const messages: KeptMessage[] = [];
      const parser = new Parser((message) => messages.push(keep(message)));
      for (let taken = 0, i = 0; taken < LONG_STREAM.length; i++) {
        const space = parser.space();
        assert.ok(space.length > 0);
        const size = Math.min(portions[i % portions.length]!, space.length, LONG_STREAM.length - taken);
        space.set(LONG_STREAM.subarray(taken, taken + size));
        parser.filled(size);
        taken += size;
      }
      assert.deepEqual(messages, whole);
    }),
    { numRuns: 40 },
  );
});

test("random bytes lead to messages or to a RemoteProtocolError, never to anything else", () => {
  const random = fc.uint8Array({ maxLength: 4000 });
  // Headers with a known command go deeper than noise, which ends at the first message number.
  const plausible = fc
    .array(
      fc.record({
        command: fc.integer({ min: 0, max: 28 }),
        size: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(0xffff)),
        rest: fc.uint8Array({ minLength: 12, maxLength: 60 }),
      }),
    )
    .map((messages) =>
      Buffer.concat(
        messages.map(({ command, size, rest }) => Buffer.from([0, command, size >> 8, size & 0xff, ...rest])),
      ),
    );
  fc.assert(
    fc.property(fc.oneof(random, plausible), fc.array(fc.nat(), { maxLength: 5 }), (bytes, places) => {
      const outcome = (pieces: Uint8Array[]) => {
        const messages: KeptMessage[] = [];
        const parser = new Parser((message) => messages.push(keep(message)), { maxPayloadBytes: 1 << 20 });
        try {
          for (const piece of pieces) parser.receive(piece);
          return { messages, failed: false };
        } catch (error) {
          assert.ok(error instanceof RemoteProtocolError, String(error));
          return { messages, failed: true };
        }
      };
      assert.deepEqual(outcome(cut(bytes, places)), outcome([bytes]));
    }),
    { numRuns: 500 },
  );
});

test("a payload above the limit is skipped, and the stream goes on behind it", () => {
  const stream = written((output) => {
    output.message(COMMAND.readNotify, 4, 100_000, 1, 5, 100_000);
    output.message(COMMAND.echo, 0, 0, 0, 0, 0);
  });
  const messages = parse(cut(stream, [10, 50_000, 100_020]), { maxPayloadBytes: 65_536 });
  assert.deepEqual(
    messages.map(({ command, tooLarge, payload }) => [command, tooLarge, payload]),
    [
      [COMMAND.readNotify, true, ""],
      [COMMAND.echo, false, ""],
    ],
  );
});

test("a parser that has failed stays failed", () => {
  const parser = new Parser(() => {});
  const noise = new TextEncoder().encode("GET / HTTP/1.1\r\n");
  assert.throws(() => parser.receive(noise), RemoteProtocolError);
  assert.throws(() => parser.receive(CAPTURED.server), RemoteProtocolError);
});

test("a strict parser refuses sizes that are not a multiple of 8", () => {
  const crooked = Uint8Array.of(0, COMMAND.echo, 0, 5, ...new Uint8Array(17));
  assert.throws(() => parse([crooked], { isStrict: true }), /multiple of 8/);
  assert.equal(parse([crooked]).length, 1);
});

test("a paused parser keeps what arrives, and shows it in order when it goes on", () => {
  const seen: number[] = [];
  const parser = new Parser((message) => {
    seen.push(message.p2);
    if (message.p2 === 2) parser.pause();
  });
  const stream = written((output) => {
    for (let i = 1; i <= 5; i++) output.message(COMMAND.readNotify, 4, 40_000, 1, i, i === 3 ? 40_000 : 8);
  });
  for (const piece of cut(stream, [30, 60, 100, 30_000])) parser.receive(piece);
  assert.deepEqual(seen, [1, 2]);
  parser.resume();
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
});

test("a large payload has memory of its own, which is used again unless the handler takes it", () => {
  const buffers: ArrayBufferLike[] = [];
  let takes = false;
  const parser = new Parser((message: Message) => {
    assert.ok(message.ownsPayload);
    message.tookPayload = takes;
    buffers.push(message.bytes.buffer);
  });
  const output = new Output();
  const send = () => {
    output.message(COMMAND.readNotify, 4, 50_000, 1, 1, 50_000);
    parser.receive(output.take());
  };
  send();
  takes = true;
  send();
  send();
  assert.equal(buffers[1], buffers[0]);
  assert.notEqual(buffers[2], buffers[1]);
});
