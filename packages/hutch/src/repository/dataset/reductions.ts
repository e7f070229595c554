/** Ways to make one number of many. */
export const reducers = {
  sum: (values: Float64Array): number => values.reduce((total, value) => total + value, 0),
  mean: (values: Float64Array): number => values.reduce((total, value) => total + value, 0) / values.length,
  min: (values: Float64Array): number => values.reduce((low, value) => Math.min(low, value), Infinity),
  max: (values: Float64Array): number => values.reduce((high, value) => Math.max(high, value), -Infinity),
  first: (values: Float64Array): number => values[0] ?? Number.NaN,
  /** Standard deviation of the values around their mean (divided by n). */
  std: (values: Float64Array): number => {
    const mean = reducers.mean(values);
    return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
  },
} as const;

/** A reduction by its name, or a function from all entries to one number. The entries are reused: do not keep them. */
export type Reduction = keyof typeof reducers | ((values: Float64Array) => number);
