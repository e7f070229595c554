import { test } from "node:test";
import { runPage } from "../../packages/hutch/test/docs/run-page.ts";

const skip = process.env.HUTCH_PYTHON ? false : "Python with the peers is missing";

test("the Python on the page about files reads them", { skip }, (t) => runPage(t, "docs/how-to/read-the-files.md"));
