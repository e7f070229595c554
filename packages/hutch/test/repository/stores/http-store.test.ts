import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { HttpStore, loadScan, openRepository } from "../../../src/repository/mod.ts";
import { manifestScan, temporaryTree } from "../../temporary-tree.ts";

async function serve(context: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Index = "html" | "json";

/** A folder as web servers show it: an index page or JSON, and range requests for its files. */
function folderServer(root: string, index: Index, requests: IncomingMessage[] = []): RequestListener {
  return (request, response) => {
    requests.push(request);
    const path = join(root, decodeURIComponent(new URL(request.url!, "http://x").pathname));
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts) response.writeHead(404).end();
    else if (!facts.isDirectory()) sendFile(path, request, response);
    else if (!request.url!.endsWith("/")) response.writeHead(301, { location: `${request.url}/` }).end();
    else sendIndex(path, index, response);
  };
}

function sendFile(path: string, request: IncomingMessage, response: ServerResponse): void {
  const bytes = readFileSync(path);
  const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
  const headers = { "content-type": "application/octet-stream", "last-modified": statSync(path).mtime.toUTCString() };
  if (from === undefined) response.writeHead(200, { ...headers, "content-length": bytes.length });
  else response.writeHead(206, headers);
  if (request.method === "HEAD") response.end();
  else response.end(from === undefined ? bytes : bytes.subarray(Number(from), Number(to) + 1));
}

function sendIndex(path: string, index: Index, response: ServerResponse): void {
  const entries = readdirSync(path, { withFileTypes: true });
  if (index === "json") {
    const list = entries.map((entry) => ({ name: entry.name, type: entry.isDirectory() ? "directory" : "file" }));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(list));
    return;
  }
  const links = entries.map(
    (e) => `<a href="${encodeURIComponent(e.name)}${e.isDirectory() ? "/" : ""}">${e.name}</a>`,
  );
  const page = `<html><a href="../">Parent</a><a href="?C=N;O=D">Name</a><a href="/other/">x</a>${links.join("\n")}</html>`;
  response.writeHead(200, { "content-type": "text/html" }).end(page);
}

for (const index of ["html", "json"] as const) {
  test(`lists and loads scans behind an ${index} index`, async (context) => {
    const root = temporaryTree(context, {
      ...manifestScan("open/p 1/9", "the first"),
      ...manifestScan("open/p 1/10", "the second"),
      "open/p 1/11.csv": "energy [eV],signal\n7000,1\n7001,2\n",
    });
    const origin = await serve(context, folderServer(root, index));
    const repository = openRepository(`${origin}/open/{proposal}/{scan}`);
    assert.deepEqual(await repository.keys(), ["p 1"]);
    const rows = [];
    for await (const { scan, type, notes } of repository.proposal("p 1").rows()) rows.push([scan, type, notes]);
    assert.deepEqual(rows, [
      ["9", "default", "the first"],
      ["10", "default", "the second"],
      ["11.csv", "csv", "columns=energy [eV], signal"],
    ]);
    const dataset = await repository.proposal("p 1").scan("11.csv").raw();
    assert.deepEqual([...(dataset.get("signal").numbers as Float64Array)], [1, 2]);
    assert.equal(dataset.get("energy").units, "eV");
    const same = await loadScan(`${origin}/open/p%201/11.csv`);
    assert.equal(same.sizes.index, 2);
  });
}

test("asks for parts of a document, and cuts them itself where the server does not", async (context) => {
  const root = temporaryTree(context, { "a.bin": "0123456789" });
  const requests: IncomingMessage[] = [];
  const store = new HttpStore(await serve(context, folderServer(root, "json", requests)));
  assert.equal(Buffer.from(await store.read("a.bin", { from: 2, to: 5 })).toString(), "234");
  assert.equal(requests[0]!.headers.range, "bytes=2-4");
  const plain = new HttpStore(await serve(context, (_request, response) => response.end("0123456789")));
  assert.equal(Buffer.from(await plain.read("a.bin", { from: 2, to: 5 })).toString(), "234");
});

test("names what is not there, what is refused, and who does not answer", async (context) => {
  const origin = await serve(context, (request, response) => {
    const status = Number(/\d{3}/.exec(request.url!)?.[0]);
    if (status) response.writeHead(status).end();
  });
  const store = new HttpStore(origin, { timeoutMs: 80 });
  await assert.rejects(store.read("404"), { code: "REQUEST", message: new RegExp(`${origin}/404 answered 404`) });
  await assert.rejects(store.read("403"), { code: "REQUEST", message: /credentials/ });
  await assert.rejects(store.read("503"), { code: "UNREACHABLE", message: /the server failed \(503\)/ });
  await assert.rejects(store.read("hangs"), { code: "UNREACHABLE", message: /did not answer within 0.08 s/ });
  assert.equal(await store.stat("404"), undefined);
  await assert.rejects(openRepository(`${origin}/404/{proposal}/{scan}`).keys(), /404/);
  await assert.rejects(new HttpStore("http://127.0.0.1:1").read("x"), {
    code: "UNREACHABLE",
    message: /cannot be reached/,
  });
});

test("a page that is no listing says what to switch on", async (context) => {
  const origin = await serve(context, (_request, response) => {
    response.writeHead(200, { "content-type": "text/plain" }).end("hello");
  });
  await assert.rejects(new HttpStore(origin).list(""), /neither an index page nor a JSON listing/);
});

test("sends the headers it was given", async (context) => {
  const origin = await serve(context, (request, response) => response.end(request.headers.authorization ?? "none"));
  const store = new HttpStore(origin, { headers: { authorization: "Bearer secret" } });
  assert.equal(Buffer.from(await store.read("x")).toString(), "Bearer secret");
});
