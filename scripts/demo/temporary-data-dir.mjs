import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { atEnd } from "../bootstrap/lifetime.mjs";

/**
 * A data folder that goes when this process ends, with what the embedded database keeps elsewhere for it.
 * @returns {string}
 */
export function temporaryDataDir() {
  const folder = mkdtempSync(join(tmpdir(), "billstack-demo-"));
  // Started by root, the database runs as another user, who must get through.
  chmodSync(folder, 0o755);
  atEnd(() => {
    const location = join(folder, "location");
    if (existsSync(location)) rmSync(readFileSync(location, "utf8").trim(), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
