/**
 * Hutch's own client: the actions of benches/channel-access.ts. Prints one line of JSON.
 *
 *     node --import tsx benches/peers/ca_hutch.ts ACTION PREFIX CHANNELS AMOUNT
 */
import { type CaChannel, CaContext } from "hutch/ca";

const WINDOW = 1000;
const ARRAY_WINDOW = 4;

const [action = "", prefix = "", countText, amountText] = process.argv.slice(2);
const count = Number(countText);
const amount = Number(amountText);

const ACTIONS: Readonly<Record<string, () => Promise<object>>> = {
  connect: async () => {
    for (let before = 0; before < amount; before++) {
      const context = newContext();
      await connect(count, context);
      await context.close();
    }
    return measured(connect);
  },
  gets: async () => {
    const channels = await connect();
    await gets(channels, amount / 4);
    return measured(() => gets(channels, amount));
  },
  trip: async () => {
    const channels = await connect();
    await medianTrip(channels, amount / 4);
    return { medianS: await medianTrip(channels, amount) };
  },
  array: async () => {
    const [channel] = await connect(1);
    const buffers = Array.from({ length: ARRAY_WINDOW }, () => new Uint8Array(count));
    const window = () => Promise.all(buffers.map((into) => channel!.get({ form: "plain", count, into })));
    for (let i = 0; i < 2; i++) await window();
    return measured(async () => {
      for (let done = 0; done < amount; done += ARRAY_WINDOW) await window();
    });
  },
  monitor: async () => follow(await connect()),
  stop: stopWhilePending,
};

process.stdout.write(`${JSON.stringify(await ACTIONS[action]!())}\n`, () => process.exit());

function newContext(): CaContext {
  return new CaContext({ beacons: false, timeoutMs: 30_000 });
}

/** Channels `<prefix>0` …, all connected. */
async function connect(size = count, context = newContext()): Promise<CaChannel[]> {
  const channels = Array.from({ length: size }, (_, i) => context.channel(`${prefix}${i}`));
  await Promise.all(channels.map((channel) => channel.connected()));
  return channels;
}

async function gets(channels: readonly CaChannel[], total: number): Promise<void> {
  const batch = new Array<Promise<unknown>>(WINDOW);
  for (let done = 0; done < total; done += WINDOW) {
    for (let i = 0; i < WINDOW; i++) batch[i] = channels[(done + i) % channels.length]!.get();
    await Promise.all(batch);
  }
}

async function medianTrip(channels: readonly CaChannel[], total: number): Promise<number> {
  const trips = new Float64Array(total);
  for (let i = 0; i < total; i++) {
    const start = performance.now();
    await channels[i % channels.length]!.get();
    trips[i] = (performance.now() - start) / 1000;
  }
  return trips.sort()[total >> 1]!;
}

async function follow(channels: readonly CaChannel[]): Promise<object> {
  const previous = new Float64Array(channels.length);
  let updates = 0;
  let lost = 0;
  for (const [i, channel] of channels.entries()) {
    channel.monitor((reading) => {
      const value = reading.value as number;
      if (previous[i] !== 0) lost += value - previous[i]! - 1;
      previous[i] = value;
      updates++;
    });
  }
  await pause(1);
  const before = updates;
  const result = await measured(() => pause(amount));
  return { ...result, updates: updates - before, lost };
}

/** Time until an urgent put is taken while a put-callback is under way on every channel. `AMOUNT` times. */
async function stopWhilePending(): Promise<object> {
  const context = newContext();
  const channels = Array.from({ length: count }, (_, i) => context.channel(`${prefix}${i}.A`));
  const stop = context.channel("B:stop");
  await Promise.all([stop, ...channels].map((channel) => channel.connected()));
  const answersMs: number[] = [];
  for (let i = 0; i < amount; i++) {
    let pending = channels.length;
    const puts = channels.map((channel) => channel.put(i).then(() => pending--));
    await channels[0]!.get();
    const start = performance.now();
    await stop.put(i, { urgent: true });
    answersMs.push(performance.now() - start);
    if (pending !== channels.length) throw new Error(`only ${pending} puts were still under way`);
    await Promise.all(puts);
  }
  return { answersMs };
}

async function measured(run: () => Promise<unknown>): Promise<{ wallS: number; cpuS: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run();
  const wallS = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { wallS, cpuS: (user + system) / 1e6 };
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}
