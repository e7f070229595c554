import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { AwsClient } from "aws4fetch";
import { openRepository, S3Store } from "../../../src/repository/mod.ts";
import { manifestScan, type Tree, temporaryTree } from "../../temporary-tree.ts";

interface S3Server {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}
type S3ServerClass = new (options: Readonly<Record<string, unknown>>) => S3Server;

// s3rver has no types.
const S3rver = createRequire(import.meta.url)("s3rver") as S3ServerClass;

const CREDENTIALS = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

async function serve(context: TestContext, objects: Tree): Promise<string> {
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory: temporaryTree(context),
    configureBuckets: [{ name: "data", configs: [] }],
  });
  const { port } = await server.run();
  context.after(() => server.close());
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new AwsClient({ ...CREDENTIALS, service: "s3", region: "us-east-1" });
  for (const [key, content] of Object.entries(objects)) {
    const put = await client.fetch(`${endpoint}/data/${key}`, { method: "PUT", body: content as string });
    assert.equal(put.status, 200);
  }
  return endpoint;
}

test("lists and loads scans in a bucket", async (context) => {
  const endpoint = await serve(context, {
    ...manifestScan("open/p1/9", "the first"),
    ...manifestScan("open/p1/10", "the second & last"),
    "open/p1/11.csv": "energy [eV],signal\n7000,1\n7001,2\n",
    "open/p2/1.csv": "a,b\n1,2\n",
  });
  const repository = openRepository("s3://data/open/{proposal}/{scan}", { s3: { endpoint, credentials: CREDENTIALS } });
  assert.deepEqual(await repository.keys(), ["p1", "p2"]);
  const rows = [];
  for await (const { scan, type, notes } of repository.proposal("p1").rows()) rows.push([scan, type, notes]);
  assert.deepEqual(rows, [
    ["9", "default", "the first"],
    ["10", "default", "the second & last"],
    ["11.csv", "csv", "columns=energy [eV], signal"],
  ]);
  const dataset = await repository.proposal("p1").scan("11.csv").raw();
  assert.deepEqual([...(dataset.get("signal").numbers as Float64Array)], [1, 2]);
  assert.equal(repository.proposal("p1").scan("11.csv").url, "s3://data/open/p1/11.csv");
});

test("reads parts of objects, and tells folders from documents", async (context) => {
  const endpoint = await serve(context, { "scans/7.csv": "a,b\n1,2\n" });
  const store = new S3Store({ endpoint, credentials: CREDENTIALS });
  assert.equal(Buffer.from(await store.read("data/scans/7.csv", { from: 0, to: 3 })).toString(), "a,b");
  assert.equal((await store.stat("data/scans/7.csv"))?.bytes, 8);
  assert.equal((await store.stat("data/scans"))?.kind, "folder");
  assert.equal(await store.stat("data/absent"), undefined);
});

// s3rver makes its page tokens with DES, which OpenSSL 3 no longer has.
test("pages through long listings, without a signature for public buckets", async (context) => {
  const page = (names: readonly string[], next: string) => `<?xml version="1.0"?><ListBucketResult>
    <IsTruncated>${next !== ""}</IsTruncated><NextContinuationToken>${next}</NextContinuationToken>
    ${names.map((name) => `<Contents><Key>scans/${name}</Key><Size>3</Size></Contents>`).join("")}
    <CommonPrefixes><Prefix>scans/more${next && "&amp;1"}/</Prefix></CommonPrefixes></ListBucketResult>`;
  const server = createServer((request, response) => {
    assert.equal(request.headers.authorization, undefined);
    const token = new URL(request.url!, "http://x").searchParams.get("continuation-token");
    response.end(token === "to/2" ? page(["3"], "") : page(["1", "2"], "to/2"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const entries = await new S3Store({ endpoint, credentials: "none" }).list("data/scans");
  assert.deepEqual(
    entries.map(({ name, kind }) => `${kind} ${name}`),
    ["document 1", "document 2", "folder more&1", "document 3", "folder more"],
  );
});

test("without credentials it says which variables to set", async () => {
  const store = new S3Store({ endpoint: "http://127.0.0.1:1" }, {});
  await assert.rejects(store.list("data/open"), {
    code: "CONFIG",
    message: /s3:\/\/data\/open needs credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/,
  });
});

test("wrong credentials and absent buckets are named", async (context) => {
  const endpoint = await serve(context, {});
  const wrong = new S3Store({ endpoint, credentials: { accessKeyId: "NOBODY", secretAccessKey: "wrong" } });
  await assert.rejects(wrong.list("data"), { code: "REQUEST", message: /answered 403/ });
  const store = new S3Store({ endpoint, credentials: CREDENTIALS });
  await assert.rejects(store.list("absent"), { code: "REQUEST", message: /answered 404/ });
});
