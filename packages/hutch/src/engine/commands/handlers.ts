import type { MaybePromise } from "../../devices/mod.ts";
import { type Json, type NamedDocument, serializeDocument } from "../../documents/mod.ts";
import { RequestError } from "../../errors/mod.ts";
import type { Message } from "../../plans/mod.ts";
import type { RunBundler } from "../run-bundler.ts";
import type { CommandContext } from "./context.ts";

type Command = Message["command"];
type MessageOf<C extends Command> = Extract<Message, { readonly command: C }>;

/** Carries out one kind of message; what it returns is the reply. */
type Handler<C extends Command> = (context: CommandContext, message: MessageOf<C>) => MaybePromise<unknown>;

/** Every command the engine knows. */
const HANDLERS: { readonly [C in Command]: Handler<C> } = {
  declare_moves: (_context, { moves }) => {
    const checks: Promise<void>[] = [];
    for (const { device, low, high } of moves) {
      for (const end of low === high ? [low] : [low, high]) {
        const checking = device.checkMove(end);
        if (checking) checks.push(checking);
      }
    }
    return checks.length > 0 ? Promise.all(checks) : undefined;
  },

  stage: (context, { device }) => {
    context.staged.add(device);
    return device.stage();
  },
  unstage: async (context, { device }) => {
    await device.unstage();
    context.staged.delete(device);
  },

  open_run: (context, { metadata }) => context.openRun(metadata),
  close_run: (context, { exitStatus, reason }) => context.closeRun(exitStatus, reason),

  set: (context, message) => {
    const status = message.device.set(message.target);
    context.moves.set(message.device, status);
    context.pending.add(status, message, message.group);
    return status;
  },
  locate: (context, { device }) => {
    const reply = device.locate();
    return after(reply, (place) => {
      context.noteReply("locate", { device: device.name, ...place });
      return place;
    });
  },
  stop: (_context, { device }) => device.stop(),

  trigger: (context, message) => {
    const status = message.device.trigger();
    context.pending.add(status, message, message.group);
    return status;
  },
  wait: (context, { group, timeoutS }) => {
    const work = context.pending.wait(group, timeoutS);
    return work && context.waiting(group, work);
  },

  create: (context, { stream }) => openRunOf(context, "create").create(stream),
  read: (context, { device }) => {
    if (context.run?.isBundling) return context.run.read(device);
    return after(device.read(), (readings) => {
      context.noteReply("read", plain({ device: device.name, readings }));
      return readings;
    });
  },
  save: (context) => openRunOf(context, "save").save(),
  drop: (context) => {
    const dropped = openRunOf(context, "drop").drop();
    if (dropped) context.note({ kind: "drop", stream: dropped.stream, data: plain(dropped.data) });
  },
  declare_stream: (context, { stream, devices }) => openRunOf(context, "declare_stream").declare(stream, devices),

  monitor: (context, { device, stream }) => openRunOf(context, "monitor").monitor(device, stream),
  unmonitor: (context, { device }) => openRunOf(context, "unmonitor").unmonitor(device),

  checkpoint: (context) => {
    if (context.run?.isBundling) {
      throw new RequestError("A checkpoint cannot be inside an event. Save or drop the event before it.");
    }
    context.atCheckpoint();
  },
  clear_checkpoint: () => undefined,
  pause: (context, { reason = "the plan asked for it", defer = false }) => context.requestPause(reason, defer),

  sleep: (context, message) => context.sleep(message, message.seconds),
  clock: (context) => context.clockS(),

  kickoff: (context, message) => {
    const status = message.device.kickoff();
    context.pending.add(status, message, message.group);
    return status;
  },
  complete: (context, message) => {
    const status = message.device.complete();
    context.pending.add(status, message, message.group);
    return status;
  },
  collect: (context, { device, stream }) => openRunOf(context, "collect").collect(device, stream),

  input: async (context, { prompt }) => {
    const answer = await context.ask(prompt);
    context.noteReply("input", answer);
    return answer;
  },
  null: () => undefined,
};

/** Carry out a message. The reply is a value, or a promise of one. */
export function carryOut(context: CommandContext, message: Message): MaybePromise<unknown> {
  const handler = HANDLERS[message.command] as Handler<Command> | undefined;
  if (!handler) throw new RequestError(`The engine does not know the command "${message.command}".`);
  return handler(context, message);
}

function openRunOf(context: CommandContext, command: Command): RunBundler {
  if (!context.run) throw new RequestError(`${command} needs an open run. Open one before it.`);
  return context.run;
}

function after<T, R>(value: MaybePromise<T>, then: (value: T) => R): MaybePromise<R> {
  return value instanceof Promise ? value.then(then) : then(value);
}

/** A value as it will be read back from a journal. */
function plain(value: object): Json {
  const line = serializeDocument({ name: "journaled", doc: value } as unknown as NamedDocument);
  return (JSON.parse(line) as { readonly doc: Json }).doc;
}
