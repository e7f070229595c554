const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/**
 * A spectrum as one line of bars: each column is the sum of its bins, on a logarithmic scale from one count to the
 * largest column. Columns without counts are blank.
 */
export function spectrumLine(counts: ArrayLike<number>, width: number): string {
  const columns = Math.max(1, Math.min(width, counts.length));
  const sums = new Float64Array(columns);
  for (let bin = 0; bin < counts.length; bin++) {
    const column = Math.min(columns - 1, Math.floor((bin * columns) / counts.length));
    sums[column]! += Math.max(0, counts[bin]! || 0);
  }
  const top = Math.log1p(sums.reduce((most, sum) => Math.max(most, sum), 0));
  return Array.from(sums, (sum) => {
    if (sum <= 0 || top === 0) return " ";
    return BARS[Math.min(BARS.length - 1, Math.floor((BARS.length * Math.log1p(sum)) / top))];
  }).join("");
}

const RATE_UNITS = ["", "k", "M", "G", "T"] as const;

/** Counts a second in three digits: `246 k/s`. */
export function formatRate(perSecond: number): string {
  let value = perSecond;
  let unit = 0;
  while (Math.abs(value) >= 1000 && unit < RATE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))} ${RATE_UNITS[unit]}/s`;
}
