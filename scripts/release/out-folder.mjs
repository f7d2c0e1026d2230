import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { ExpectedError } from "../bootstrap/lifetime.mjs";

/**
 * Lets `write` fill a new folder, which gets its name only when it is whole. So a build that fails leaves an earlier
 * release as it was.
 * @param {string} folder an absolute path. If it exists, it must be empty or an earlier release.
 * @param {(folder: string) => Promise<void>} write
 * @throws {ExpectedError} if the folder contains something else, which must not be deleted
 */
export async function replaceFolder(folder, write) {
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, "THIRD_PARTY.txt")))
    throw new ExpectedError(
      `${folder} contains files that are no release of BillStack. Choose another folder with --out, or empty this one.`,
    );
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(unfinished);
  try {
    await write(unfinished);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
