/** How a column is set: numbers to the right, words to the left. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/**
 * Rows as aligned text with a rule under the titles, two blanks between columns. Widths fit the longest cell; nothing is
 * cut, because a cut name cannot be copied.
 */
export function columns(titles: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        titles[index]?.align === "right" ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!),
      )
      .join("  ")
      .trimEnd();
  return [
    line(titles.map(({ title }) => title)),
    line(widths.map((width) => "─".repeat(width))),
    ...rows.map((row) => line(titles.map((_, index) => row[index] ?? ""))),
  ].join("\n");
}
