import { readFileSync } from "node:fs";
import { Command } from "commander";
import { RequestError } from "../../errors/mod.ts";
import { openRepository } from "../../repository/mod.ts";
import {
  folderStore,
  formatRecord,
  parseRecord,
  SEED,
  Spice,
  type SpiceData,
  type SpiceEntry,
  type SpiceRecord,
  type SpiceValue,
  spicePlace,
  spiceStoreFor,
} from "../../spice/mod.ts";
import { columns } from "../output/columns.ts";
import { formatTime } from "../output/quantities.ts";

/** Options that every spice command has. */
interface Place {
  readonly spice?: string;
  readonly repo?: string;
  readonly proposal?: string;
  readonly author?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

/** `hutch spice …`: the versioned processing parameters of a proposal. */
export function spiceCommand(): Command {
  return new Command("spice")
    .description("keep the processing parameters of a proposal, in versions that count from a scan on")
    .addHelpText(
      "after",
      "\nExample:\n  export HUTCH_SPICE=/data/{proposal}/.spice\n" +
        "  hutch spice seed settings img_distance=690 img_center=[50,120] --proposal 2026-0001\n" +
        "  hutch spice view 091726 --proposal 2026-0001\n",
    )
    .addCommand(seedCommand())
    .addCommand(anchorCommand())
    .addCommand(updateCommand())
    .addCommand(viewCommand())
    .addCommand(logCommand())
    .addCommand(explainCommand())
    .addCommand(resolveCommand())
    .addCommand(mergeCommand())
    .addCommand(exportCommand());
}

function seedCommand(): Command {
  return placed("seed", "hutch spice seed settings img_distance=690 img_center=[50,120]")
    .description("give a type of parameters its first values")
    .argument("<type>", "settings, offsets, exp_info, sample … or a name of your own")
    .argument("[values...]", "KEY=VALUE, the value as JSON or as plain text")
    .option("--from <file>", "JSON file with the values; KEY=VALUE arguments override it")
    .action(async (type: string, values: string[], options: Place & { readonly from?: string }) => {
      const { spice } = await openPlace(options);
      const data = { ...(options.from === undefined ? {} : readValues(options.from)), ...parseValues(values) };
      print(await spice.seed(type, data, why(options)), options);
    });
}

function anchorCommand(): Command {
  return placed("anchor", 'hutch spice anchor settings 091726 --reason "detector moved"')
    .description("let a type have values of its own from a scan on")
    .argument("<type>")
    .argument("<scan>", "key of the first scan; with --repo also its handle")
    .action(async (type: string, scan: string, options: Place) => {
      const { spice, scanKey } = await openPlace(options);
      print(await spice.anchor(await scanKey(scan), type, why(options)), options);
    });
}

function updateCommand(): Command {
  return placed("update", "hutch spice update settings img_distance=720 --at 091726")
    .description("change values of what counts at a scan, for all scans of that anchor")
    .argument("<type>")
    .argument("<values...>", "KEY=VALUE, the value as JSON or as plain text")
    .option("--at <scan>", "the scan at which the values count")
    .option("--seed", "change the seed, which counts before the first anchor")
    .option("--uuid <beginning>", "change this record; it must be the last of its anchor")
    .action(async (type: string, values: string[], options: Place & UpdateOptions) => {
      const { spice, scanKey } = await openPlace(options);
      const { at, seed, uuid } = options;
      if ([at, seed, uuid].filter((given) => given !== undefined).length !== 1) {
        throw new RequestError("Say what to change: --at SCAN, --seed, or --uuid BEGINNING, one of them.");
      }
      const target = at !== undefined ? { scan: await scanKey(at) } : uuid !== undefined ? { uuid } : "seed";
      print(await spice.update(target, type, parseValues(values), why(options)), options);
    });
}

interface UpdateOptions {
  readonly at?: string;
  readonly seed?: true;
  readonly uuid?: string;
}

function viewCommand(): Command {
  return placed("view", "hutch spice view 091726 settings")
    .description("show what counts for a scan")
    .argument("[scan]", "without one, the seeds")
    .argument("[types...]", "only these types")
    .action(async (scan: string | undefined, types: string[], options: Place) => {
      const { spice, scanKey } = await openPlace(options);
      const viewpoint = scan === undefined ? undefined : await scanKey(scan);
      const only = types.length > 0 ? { types } : {};
      const entries = await spice.view(viewpoint, { ...only, allowConflicts: true });
      if (options.json) console.log(JSON.stringify(entries.map(entryAsJson)));
      else console.log(viewTable(entries));
    });
}

function logCommand(): Command {
  return placed("log", "hutch spice log settings")
    .description("show all records: who changed what, when and why")
    .argument("[type]", "only this type")
    .action(async (type: string | undefined, options: Place) => {
      const { spice } = await openPlace(options);
      const records = await spice.log(type);
      if (options.json) console.log(JSON.stringify(records));
      else console.log(logTable(records));
    });
}

function explainCommand(): Command {
  return placed("explain", "hutch spice explain 091726 settings.img_distance")
    .description("say which record set a value")
    .argument("<scan>")
    .argument("<value>", "TYPE.KEY")
    .action(async (scan: string, value: string, options: Place) => {
      const { spice, scanKey } = await openPlace(options);
      const [, type, key] = /^([^.]+)\.(.+)$/.exec(value) ?? [];
      if (type === undefined || key === undefined)
        throw new RequestError(`"${value}" is not TYPE.KEY, as settings.img_distance is.`);
      const found = await spice.explain(await scanKey(scan), type, key);
      if (options.json) {
        console.log(JSON.stringify(found));
        return;
      }
      console.log(`${value} is ${JSON.stringify(found.value)}, set by ${describe(found.setBy)}`);
      for (const step of found.history) {
        console.log(`  before: ${JSON.stringify(step.value) ?? "nothing"}, set by ${describe(step.setBy)}`);
      }
    });
}

function resolveCommand(): Command {
  return placed("resolve", "hutch spice resolve settings f33647 --at 091726")
    .description("end a conflict: keep one of the records that claim to be the last")
    .argument("<type>")
    .argument("<uuid>", "beginning of the uuid of the record to keep")
    .option("--at <anchor>", "the anchor of the conflict; without it, the only one there is")
    .action(async (type: string, uuid: string, options: Place & { readonly at?: string }) => {
      const { spice, scanKey } = await openPlace(options);
      const anchors = (await spice.conflicts())
        .filter((conflict) => conflict.type === type)
        .map(({ anchor }) => anchor);
      const anchor = options.at !== undefined ? await scanKey(options.at) : anchors[0];
      if (anchor === undefined) throw new RequestError(`${type} has no conflict.`);
      if (options.at === undefined && anchors.length > 1) {
        throw new RequestError(
          `${type} has conflicts at ${anchors.map((name) => name || "its seed").join(", ")}. Say which: --at.`,
        );
      }
      print(await spice.resolve(type, anchor, uuid, why(options)), options);
    });
}

function mergeCommand(): Command {
  return placed("merge", "hutch spice merge /media/usb/spice")
    .description("take over the records of another folder, ours or nx5d's (kmc3/1a)")
    .argument("<folder>")
    .action(async (folder: string, options: Place) => {
      const { spice } = await openPlace(options);
      const other = folderStore(folder);
      const { added, conflicts } = await spice.merge(await other.read());
      for (const problem of other.problems) console.error(`skipped: ${problem.message}`);
      if (options.json) console.log(JSON.stringify({ added, conflicts }));
      else {
        console.log(`${added.length} records were added.`);
        for (const { type, anchor, heads } of conflicts) {
          console.log(`Conflict of ${type} at ${anchor || "its seed"}: ${heads.map(describe).join("; ")}`);
          console.log(`  Choose one: hutch spice resolve ${type} ${heads[0]!.uuid.slice(0, 8)}`);
        }
      }
    });
}

function exportCommand(): Command {
  return placed("export", "hutch spice export /data/for-nx5d/spice")
    .description("write all records as nx5d reads them (kmc3/1a: without author, time and reason)")
    .argument("<folder>")
    .action(async (folder: string, options: Place) => {
      const { spice } = await openPlace(options);
      const target = folderStore(folder, { version: "kmc3/1a" });
      const there = new Set((await target.read()).map(({ uuid }) => uuid));
      const records = (await spice.log()).filter(({ uuid }) => !there.has(uuid));
      // Through its text, so that what is written is what nx5d would see.
      for (const record of records) await target.append(parseRecord(formatRecord(record, "kmc3/1a"), record.uuid));
      console.log(
        options.json ? JSON.stringify({ written: records.length }) : `${records.length} records were written.`,
      );
    });
}

function placed(name: string, example: string): Command {
  return new Command(name)
    .option("--spice <folder>", "where the records lie, {proposal} in it stands for the key (default: HUTCH_SPICE)")
    .option("--proposal <key>", "the proposal")
    .option("--repo <template>", "URL template of the data: handles are understood and anchors follow its scan order")
    .option("--author <name>", "who changes something (default: the user)")
    .option("--reason <text>", "why it is changed")
    .option("--json", "print JSON")
    .addHelpText("after", `\nExample:\n  ${example}\n`);
}

async function openPlace({ spice: address, repo, proposal, author }: Place) {
  const place = address ?? spicePlace();
  if (!place) throw new RequestError("Say where the spice lies: --spice FOLDER, or set HUTCH_SPICE.");
  if (place.includes("{proposal}") && proposal === undefined) {
    throw new RequestError(`Say which proposal: --proposal KEY stands for {proposal} in ${place}.`);
  }
  if (repo !== undefined && proposal === undefined) throw new RequestError("Say which proposal: --proposal KEY.");
  const repository = repo === undefined ? undefined : openRepository(repo);
  const key = repository && proposal !== undefined ? await repository.keyOf(proposal) : (proposal ?? "");
  const scans = repository?.proposal(key);
  const order = scans ? { order: await scans.keyOrder() } : {};
  const spice = new Spice(spiceStoreFor(key, place), { ...order, ...(author === undefined ? {} : { author }) });
  await spice.log();
  for (const problem of spice.problems) console.error(`skipped: ${problem.message}`);
  return { spice, scanKey: async (scan: string) => (scans ? scans.keyOf(scan) : scan) };
}

/** `KEY=VALUE` arguments; a value that is not JSON is text. */
function parseValues(args: readonly string[]): SpiceData {
  const data: Record<string, SpiceValue> = {};
  for (const arg of args) {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(arg) ?? [];
    if (key === undefined || text === undefined) throw new RequestError(`"${arg}" is not KEY=VALUE.`);
    data[key] = parseValue(text);
  }
  return data;
}

function parseValue(text: string): SpiceValue {
  try {
    return JSON.parse(text) as SpiceValue;
  } catch {
    return text;
  }
}

function readValues(file: string): SpiceData {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as SpiceData;
  } catch (cause) {
    throw new RequestError(`${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
}

function why({ reason }: Place): { reason?: string } {
  return reason === undefined ? {} : { reason };
}

function print(record: SpiceRecord, { json }: Place): void {
  console.log(json ? JSON.stringify(record) : `${describe(record)}: ${JSON.stringify(record.data)}`);
}

function describe({ type, anchor, revision, uuid, author, time, reason }: SpiceRecord): string {
  const who = author === undefined ? "" : ` by ${author}`;
  const when = time === undefined ? "" : ` on ${formatTime(time)}`;
  const from = anchor === SEED ? "seed" : `from ${anchor}`;
  return `${type} ${from}, revision ${revision} (${uuid.slice(0, 8)})${who}${when}${reason ? `, "${reason}"` : ""}`;
}

function entryAsJson({ isClean, record }: SpiceEntry) {
  return { ...record, clean: isClean };
}

function viewTable(entries: readonly SpiceEntry[]): string {
  return columns(
    [
      { title: "type" },
      { title: "clean" },
      { title: "revision", align: "right" },
      { title: "uuid" },
      { title: "anchor" },
      { title: "data" },
    ],
    entries.map(({ type, isClean, record, data }) => [
      type,
      isClean ? "yes" : "CONFLICT",
      String(record.revision),
      record.uuid.slice(0, 8),
      record.anchor || "(seed)",
      JSON.stringify(data),
    ]),
  );
}

function logTable(records: readonly SpiceRecord[]): string {
  return columns(
    [
      { title: "type" },
      { title: "anchor" },
      { title: "revision", align: "right" },
      { title: "uuid" },
      { title: "author" },
      { title: "time" },
      { title: "reason" },
      { title: "data" },
    ],
    records.map(({ type, anchor, revision, uuid, author, time, reason, data }) => [
      type,
      anchor || "(seed)",
      String(revision),
      uuid.slice(0, 8),
      author ?? "",
      time === undefined ? "" : formatTime(time),
      reason ?? "",
      JSON.stringify(data),
    ]),
  );
}
