import assert from "node:assert/strict";
import { start } from "node:repl";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import {
  browse,
  Dataset,
  defineRepository,
  Proposal,
  Repository,
  Scan,
  type ScanSummary,
} from "../../src/repository/mod.ts";

const words = { alpha: ["a0", "a1"], bravo: ["b0", "keys"] } as const;

const inMemory = () =>
  defineRepository({
    proposals: () => Object.keys(words),
    scans: (proposal) => words[proposal as keyof typeof words],
    summary: () => ({ type: "demo", description: "" }),
    raw: ({ proposal, scan }) => new Dataset({ variables: { name: { dims: ["index"], values: [proposal, scan] } } }),
  });

test("proposals and scans are properties, by handle, with their names for completion", async () => {
  const repo = await browse(inMemory());
  assert.equal(repo.alpha!.a0!.key, "a0");
  assert.equal(repo.alpha!.a0, repo.proposal("alpha").scan("a0"));
  assert.ok(Object.keys(repo).includes("bravo"));
  assert.ok(Object.keys(repo.bravo!).includes("b0"));
  assert.ok("a1" in repo.alpha!);
  assert.equal(repo.alpha!.a9, undefined);
});

test("a prompt completes proposals and scans", async () => {
  const prompt = start({ input: new PassThrough(), output: new PassThrough(), terminal: false });
  prompt.context.repo = await browse(inMemory());
  const complete = (line: string) =>
    new Promise<readonly string[]>((resolve, reject) => {
      prompt.completer(line, (error, found) => (error ? reject(error) : resolve(found?.[0] ?? [])));
    });
  assert.ok((await complete("repo.al")).includes("repo.alpha"));
  const scans = await complete("repo.alpha.a");
  assert.ok(["repo.alpha.a0", "repo.alpha.a1"].every((name) => scans.includes(name)));
  prompt.close();
});

test("what a proposal has of its own is not hidden by a scan of that name", async () => {
  const repo = await browse(inMemory());
  assert.equal(typeof repo.bravo!.keys, "function");
  assert.deepEqual(await repo.bravo!.keys(), ["b0", "keys"]);
});

test("find takes keys and handles, and suggests the nearest", async () => {
  const repository = inMemory();
  assert.equal((await repository.find("alpha")).key, "alpha");
  await assert.rejects(repository.find("alph"), /Did you mean alpha/);
});

test("a beamline is three small classes", async () => {
  class TunnelScan extends Scan {
    override summary(): ScanSummary {
      return { type: "tunnel", description: "", steps: 3, current: 250 };
    }
    override raw(): Dataset {
      return new Dataset({ variables: { current: { dims: ["index"], values: Float64Array.of(1, 2, 3) } } });
    }
  }
  class TunnelProposal extends Proposal {
    protected override listKeys() {
      return ["12", "9"];
    }
    protected override open(key: string) {
      return new TunnelScan(this.key, key);
    }
    protected override makeHandle(key: string) {
      return `t${key}`;
    }
  }
  class Tunnel extends Repository {
    protected override listKeys() {
      return ["2026"];
    }
    protected override open(key: string) {
      return new TunnelProposal(key);
    }
  }
  const proposal = new Tunnel().proposal("2026");
  const rows = [];
  for await (const { scan, handle, notes } of proposal.rows()) rows.push([scan, handle, notes]);
  assert.deepEqual(rows, [
    ["9", "t9", "current=250"],
    ["12", "t12", "current=250"],
  ]);
  assert.equal((await (await proposal.find("t12")).raw()).sizes.index, 3);
});
