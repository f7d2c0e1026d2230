import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a run needs to know of the database that an earlier run has filled. */
export interface StoredViewer {
  /** The encryption keys of BillStack. */
  readonly keys: string;
  readonly teamId: string;
  readonly apiKey: string;
  /** How many rows each table has. */
  readonly rows: number;
}

const fileIn = (folder: string): string => join(folder, "viewer.json");

/** Returns what an earlier run has stored in the folder; null if there is none, or if its tables have other sizes. */
export function readStoredViewer(folder: string, rows: number): StoredViewer | null {
  if (!existsSync(fileIn(folder))) return null;
  const stored = JSON.parse(readFileSync(fileIn(folder), "utf8")) as StoredViewer;
  if (stored.rows !== rows)
    throw new Error(
      `The tables in ${folder} have ${stored.rows} rows each. Name another folder with --keep.`,
    );
  return stored;
}

/** Stores it for later runs. */
export function storeViewer(folder: string, viewer: StoredViewer): void {
  writeFileSync(fileIn(folder), JSON.stringify(viewer), { mode: 0o600 });
}
