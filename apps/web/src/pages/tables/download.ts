import { LineCounter, type FileFormat } from "./line-counter.js";

/** How far a download is. */
export interface Progress {
  rows: number;
  bytes: number;
  /** How many rows there will be; null if the server did not say it. `isExact` is false for an estimate. */
  total: number | null;
  isExact: boolean;
}

/** Parts are put into a blob when there are so many bytes of them, so that the browser can keep them on the disk. */
const BLOB_BYTES = 8 * 1024 * 1024;

/** The refusal of an export, as the server wrote it. */
export class ExportRefused extends Error {
  override readonly name = "ExportRefused";
}

/**
 * Reads an export of the server and returns the file.
 *
 * @param onProgress is called after each part
 * @throws ExportRefused if the server refuses it; an AbortError if `signal` was aborted; a TypeError if the connection broke
 *   off, so that the file would not be whole
 */
export async function download(
  address: string,
  format: FileFormat,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Blob> {
  const response = await fetch(address, { signal });
  if (!response.ok || response.body === null) throw new ExportRefused(await reasonOf(response));
  const written = response.headers.get("BillStack-Rows");
  const total = written === null ? null : Number(written);
  const isExact = response.headers.get("BillStack-Rows-Precision") === "exact";
  const counter = new LineCounter(format);
  const type = response.headers.get("Content-Type") ?? "";
  let blob = new Blob([], { type });
  let parts: BlobPart[] = [];
  let pending = 0;
  let bytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob([blob, ...parts], { type });
    parts.push(value);
    bytes += value.byteLength;
    pending += value.byteLength;
    if (pending > BLOB_BYTES) {
      blob = new Blob([blob, ...parts], { type });
      parts = [];
      pending = 0;
    }
    counter.read(value);
    onProgress({ rows: counter.rows, bytes, total, isExact });
  }
}

async function reasonOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  const sentence = typeof body === "object" && body !== null && "error" in body ? body.error : null;
  return typeof sentence === "string" ? sentence : `The server answered with ${response.status}.`;
}

/** Lets the browser save a file. */
export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the file after this task.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
