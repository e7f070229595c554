import { Command } from "commander";
import { type CaChannel, CaContext } from "../../control/channel-access/mod.ts";
import { type HutchError, UnreachableError } from "../../errors/mod.ts";
import type { DbrReading } from "../../protocols/channel-access/mod.ts";
import { positiveNumber, wholeNumber } from "../options.ts";
import { describeInfo, describeReading, readingAsJson } from "../output/pv.ts";

interface CaOptions {
  readonly timeout: number;
  readonly json?: boolean;
}

/** `hutch ca`: look at EPICS process variables, and write them, without any EPICS installation. */
export function caCommand(): Command {
  const ca = new Command("ca").description("get, put, look at and watch EPICS process variables");
  ca.addHelpText("after", "\nServers are found by the EPICS_CA_* variables.\n\nExample:\n  hutch ca get gp:m1.RBV\n");

  subcommand(ca, "get", "print the value of PVs", "hutch ca get gp:m1.RBV gp:m1.DMOV")
    .argument("<pv...>", "names of PVs")
    .action((names: readonly string[], options: CaOptions) =>
      withChannels(names, options, async (channels) => {
        const readings = await Promise.allSettled(channels.map(readFully));
        for (const [index, { name }] of channels.entries()) {
          const reading = readings[index]!;
          if (reading.status === "rejected") continue;
          print(options, readingAsJson(name, reading.value), describeReading(name, reading.value));
        }
        throwAll(readings);
      }),
    );

  subcommand(
    ca,
    "put",
    "write a value; with --wait, until what it starts has finished",
    "hutch ca put --wait gp:m1 0.5",
  )
    .argument("<pv>", "name of a PV")
    .argument("<value...>", "the value; several for an array")
    .option("--wait", "wait for completion (put-callback)")
    .action((name: string, values: readonly string[], options: CaOptions & { readonly wait?: boolean }) =>
      withChannels([name], options, async ([channel], context) => {
        const refusals: HutchError[] = [];
        context.onWarning((warning) => refusals.push(warning));
        await channel!.connected();
        await channel!.put(valueFor(channel!, values), { wait: options.wait ?? false });
        // The server answers in order: had it refused the value, it would have said so before this.
        const reading = await readFully(channel!);
        if (refusals[0]) throw refusals[0];
        print(options, readingAsJson(name, reading), describeReading(name, reading));
      }),
    );

  subcommand(ca, "info", "print what is known of PVs: server, type, size, rights, limits", "hutch ca info gp:m1")
    .argument("<pv...>", "names of PVs")
    .action((names: readonly string[], options: CaOptions) =>
      withChannels(names, options, async (channels) => {
        const readings = await Promise.allSettled(
          channels.map((channel) => channel.get({ form: "control", count: 1 })),
        );
        for (const [index, { info }] of channels.entries()) {
          const reading = readings[index]!;
          if (reading.status === "rejected" || !info) continue;
          const { properties } = reading.value;
          print(options, { ...info, properties }, describeInfo(info, properties));
        }
        throwAll(readings);
      }),
    );

  subcommand(ca, "monitor", "print PVs whenever they change, until Ctrl-C", "hutch ca monitor gp:m1.RBV --count 10")
    .argument("<pv...>", "names of PVs")
    .option("--count <number>", "end after so many updates", wholeNumber)
    .action((names: readonly string[], options: CaOptions & { readonly count?: number }) =>
      withChannels(names, options, (channels) => watch(channels, options)),
    );
  return ca;
}

function subcommand(parent: Command, name: string, description: string, example: string): Command {
  return parent
    .command(name)
    .description(description)
    .option("--timeout <seconds>", "how long to wait for an answer", positiveNumber, 5)
    .option("--json", "one line of JSON a PV")
    .addHelpText("after", `\nExample:\n  ${example}\n`);
}

async function withChannels(
  names: readonly string[],
  { timeout }: CaOptions,
  work: (channels: readonly CaChannel[], context: CaContext) => Promise<void>,
): Promise<void> {
  const context = new CaContext({ timeoutMs: timeout * 1000 });
  try {
    await work(
      names.map((name) => context.channel(name)),
      context,
    );
  } finally {
    await context.close();
  }
}

/** Value, alarm and time, with the properties, which no one type of Channel Access carries together. */
async function readFully(channel: CaChannel): Promise<DbrReading> {
  const [timed, { properties }] = await Promise.all([channel.get(), channel.get({ form: "control", count: 1 })]);
  return { ...timed, properties };
}

/** Throw what went wrong: the error itself if it is one, several in one with their messages a line each. */
function throwAll(results: readonly PromiseSettledResult<unknown>[]): void {
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
  if (errors.length < 2) {
    if (errors[0]) throw errors[0];
    return;
  }
  throw new UnreachableError(errors.map(({ message }) => message.split("\n")[0]).join("\n"), {
    cause: new AggregateError(errors),
  });
}

async function watch(channels: readonly CaChannel[], options: CaOptions & { readonly count?: number }): Promise<void> {
  await Promise.all(channels.map((channel) => channel.connected()));
  const { count = Number.POSITIVE_INFINITY } = options;
  let seen = 0;
  await new Promise<void>((resolve) => {
    const monitors = channels.map((channel) =>
      channel.monitor((reading) => {
        if (seen >= count) return;
        print(options, readingAsJson(channel.name, reading), describeReading(channel.name, reading));
        seen += 1;
        if (seen >= count) finish();
      }),
    );
    const finish = () => {
      for (const monitor of monitors) monitor.cancel();
      process.off("SIGINT", finish);
      resolve();
    };
    process.on("SIGINT", finish);
  });
}

/** Words as the channel takes them: text for strings, enums and char arrays, numbers for everything else. */
function valueFor(channel: CaChannel, words: readonly string[]): string | number | string[] | Float64Array {
  const { type, count } = channel.info!;
  if (type === "string" || type === "enum" || (type === "char" && count > 1))
    return words.length === 1 ? words[0]! : [...words];
  const numbers = words.map(Number);
  // What is no number is left to the server, which knows menu labels and says what is wrong.
  if (numbers.some(Number.isNaN)) return words.length === 1 ? words[0]! : [...words];
  return numbers.length === 1 ? numbers[0]! : Float64Array.from(numbers);
}

function print({ json }: CaOptions, value: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text}\n`);
}
