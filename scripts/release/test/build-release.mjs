import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { inRoot } from "../../bootstrap/paths.mjs";

/**
 * Builds a release as a person does.
 * @returns {string} a new temporary folder that every user can read. The release is in its folder `release`.
 */
export function buildRelease() {
  const folder = mkdtempSync(join(tmpdir(), "billstack-release-"));
  chmodSync(folder, 0o755);
  const release = join(folder, "release");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [inRoot("scripts", "build-release.mjs"), "--out", release],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`The build of the release has failed:\n${stdout}${stderr}`);
  return folder;
}
