/**
 * The parameters of a UDKM scan, `parameters{HHMMSS}.txt`: lines `key: value`. A line without `: ` continues the value
 * before it, or, before the first key, belongs to `Comments`, the scan's description. Each line is UTF-8, or else
 * windows-1252.
 */
export function parseUdkmParameters(bytes: Uint8Array): Record<string, string> {
  const parameters: Record<string, string> = {};
  let key = "Comments";
  for (const raw of linesOf(bytes)) {
    const line = decodeLine(raw);
    const colon = line.indexOf(": ");
    if (colon > 0) {
      key = line.slice(0, colon).trim();
      parameters[key] = line.slice(colon + 2).trim();
    } else if (line.trim() !== "") {
      parameters[key] = (parameters[key] ?? "") + line.trim();
    }
  }
  return parameters;
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  const newline = 10;
  for (let from = 0; from < bytes.length; ) {
    const at = bytes.indexOf(newline, from);
    const end = at < 0 ? bytes.length : at;
    yield bytes.subarray(from, end);
    from = end + 1;
  }
}

function decodeLine(line: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(line).replace(/\r$/, "");
  } catch {
    return new TextDecoder("windows-1252").decode(line).replace(/\r$/, "");
  }
}
