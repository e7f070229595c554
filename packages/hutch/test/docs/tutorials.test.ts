import { test } from "node:test";
import { runPage } from "./run-page.ts";

test("the tutorial from the demo to a configuration of one's own works as it says", (t) =>
  runPage(t, "docs/tutorials/first-scan.md"));
