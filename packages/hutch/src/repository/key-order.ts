/** Decides which of two keys comes first: negative for the first, as `Array.sort` has it. */
export type KeyOrder = (a: string, b: string) => number;

/** How the scans of a proposal follow each other. */
export type ScanOrder = "natural" | "start-time";

/**
 * Keys as a person counts: runs of digits compare by their value, the rest by its characters, so that `10` comes after
 * `9` and `r2_b` before `r10_a`. Keys that differ only in leading zeros keep an order: fewer zeros first.
 */
export function naturalOrder(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(j);
    if (isDigit(left) && isDigit(right)) {
      const [startA, startB] = [skipZeros(a, i), skipZeros(b, j)];
      i = skipDigits(a, startA);
      j = skipDigits(b, startB);
      if (i - startA !== j - startB) return i - startA - (j - startB);
      for (let k = 0; k < i - startA; k++) {
        const difference = a.charCodeAt(startA + k) - b.charCodeAt(startB + k);
        if (difference !== 0) return difference;
      }
    } else {
      if (left !== right) return left - right;
      i++;
      j++;
    }
  }
  return a.length - i - (b.length - j) || a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** The order of a list; a key that is not in it comes last. */
export function listedOrder(keys: readonly string[]): KeyOrder {
  const places = new Map(keys.map((key, place) => [key, place]));
  return (a, b) => (places.get(a) ?? keys.length) - (places.get(b) ?? keys.length) || naturalOrder(a, b);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function skipZeros(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 48) at++;
  return at;
}

function skipDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}
