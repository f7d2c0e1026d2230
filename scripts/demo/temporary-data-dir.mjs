import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { atEnd } from "../bootstrap/lifetime.mjs";

/**
 * Creates a data folder. It is removed when this process ends, together with the folder outside of it that the
 * embedded database may use.
 * @returns {string} the path of the folder
 */
export function temporaryDataDir() {
  const folder = mkdtempSync(join(tmpdir(), "billstack-demo-"));
  // If root runs this script, PostgreSQL runs as another user, who has to enter this folder.
  chmodSync(folder, 0o755);
  atEnd(() => {
    const location = join(folder, "location");
    if (existsSync(location)) rmSync(readFileSync(location, "utf8").trim(), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
