import type { RepositoryRow } from "../../repository/mod.ts";

/** Widths of the columns; rows come one by one, so that the first is seen before the last is known. */
const WIDTHS = [18, 18, 12, 6] as const;

/** The titles over a listing of scans, or of proposals. */
export function repositoryTitles(kind: RepositoryRow["kind"]): string {
  return kind === "proposal" ? cells(["proposal", "handle"]) : cells(["scan", "type", "integration", "steps", "notes"]);
}

/** One line of a listing: a proposal with its handle, or a scan with what is known of it, or why it cannot be read. */
export function repositoryLine(row: RepositoryRow): string {
  if (row.kind === "proposal") return cells([row.proposal, row.problem ? `! ${row.problem.message}` : row.handle]);
  const { scan, type, integration = "", steps = "", notes, problem } = row;
  return cells([scan, type, String(integration), String(steps), problem ? `! ${notes}` : notes]);
}

/** A row as scripts want it: errors as text. */
export function repositoryRowAsJson(row: RepositoryRow): unknown {
  return { ...row, ...(row.problem && { problem: row.problem.message }) };
}

function cells(texts: readonly string[]): string {
  return texts
    .map((text, index) => text.padEnd(WIDTHS[index] ?? 0))
    .join("  ")
    .trimEnd();
}
