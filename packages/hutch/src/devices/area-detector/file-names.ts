import { RequestError } from "../../errors/mod.ts";

/** Where a detector's files go. */
export interface FilePlace {
  /** Folder as the IOC sees it; `%Y`, `%m` and `%d` are the date. */
  readonly folder: string;
  /** The same folder as this machine sees it, when it is mounted elsewhere. Default: `folder`. */
  readonly localFolder?: string;
}

/** C format of a file's name from path, name and number; the number counts on when a run needs a second file. */
export const FILE_TEMPLATE = "%s%s_%6.6d.h5";

/** areaDetector keeps paths in 256 characters, with a NUL at the end. */
const LONGEST_PATH = 255;

/**
 * The folder on a given day, with a separator at its end.
 *
 * @throws RequestError when it is not absolute or too long for areaDetector
 */
export function folderOn(date: Date, folder: string): string {
  const parts: Readonly<Record<string, string>> = {
    Y: String(date.getFullYear()),
    m: String(date.getMonth() + 1).padStart(2, "0"),
    d: String(date.getDate()).padStart(2, "0"),
  };
  const path = folder.replace(/%([Ymd])/g, (_, letter: string) => parts[letter]!);
  if (!/^(\/|[A-Za-z]:[\\/])/.test(path)) {
    throw new RequestError(`The detector's folder "${path}" is not absolute. Give the full path as its IOC sees it.`);
  }
  const withEnd = /[\\/]$/.test(path) ? path : `${path}/`;
  if (withEnd.length > LONGEST_PATH) {
    throw new RequestError(
      `The detector's folder is ${withEnd.length} characters long; ${LONGEST_PATH} fit: ${withEnd}`,
    );
  }
  return withEnd;
}

/** A file name that is new each millisecond: `simdet_20260115_143502_017`. */
export function fileStem(device: string, date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
  return `${device}_${day}_${time}_${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** The path on this machine of a file that the IOC names by its own. */
export function localPath(iocPath: string, iocFolder: string, localFolder: string): string {
  const end = localFolder.endsWith("/") ? localFolder : `${localFolder}/`;
  return iocPath.startsWith(iocFolder) ? end + iocPath.slice(iocFolder.length) : iocPath;
}

/** `file://localhost/…` of an absolute path. */
export function fileUri(path: string): string {
  const posix = path.replaceAll("\\", "/");
  const escaped = posix.split("/").map(encodeURIComponent).join("/");
  return `file://localhost${posix.startsWith("/") ? "" : "/"}${escaped}`;
}
