/** A repository as one object literal: three proposals in memory, found by name, listed, loaded and cooked. */
import { browse, Dataset, defineRepository } from "hutch/repository";

const repository = defineRepository({
  proposals: () => ["alpha", "bravo", "charlie"],
  scans: (proposal) => [0, 1, 2, 3].map((number) => `${proposal[0]}${number}`),
  summary: () => ({ type: "default_type", description: "Nonsensical Demo Scan Class" }),
  raw: ({ proposal, scan }) => new Dataset({ variables: { names: { dims: ["index"], values: [proposal, scan] } } }),
  cook: (raw) =>
    raw.map((array) =>
      array.with({ values: Array.from(array.values as readonly string[], (name) => name.toUpperCase()) }),
    ),
});

for await (const { scan, type, notes } of repository.proposal("bravo").rows()) console.log(scan, type, notes);

const repo = await browse(repository);
const scan = repo.alpha!.a0!;
const raw = await scan.raw();
const cooked = await scan.cook!(raw, {});
console.log(raw.get("names").values, cooked.get("names").values);
