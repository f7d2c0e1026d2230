import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { inRoot, ROOT } from "./paths.mjs";
import { runStep } from "./step.mjs";
import { withWritableHome } from "./tool-environment.mjs";

/** The file that contains the fingerprint of the last complete install. */
const INSTALLED_FILE = inRoot("node_modules", ".billstack-installed");

/**
 * Installs the dependencies of the lockfile. Does nothing, and does not use the network, if they are installed
 * already.
 * @param {{ quiet?: boolean }} options
 */
export async function install({ quiet = false } = {}) {
  const wanted = fingerprint();
  if (readOrNull(INSTALLED_FILE) === wanted) return;
  const [command, ...args] = installer();
  rmSync(INSTALLED_FILE, { force: true });
  await withWritableHome((env) =>
    runStep(
      existsSync(inRoot("node_modules"))
        ? "Installing the dependencies that have changed"
        : "Installing the dependencies (a download of about 250 MB)",
      [command, ...args, "install", "--frozen-lockfile", "--prefer-offline"],
      { cwd: ROOT, env, quiet },
    ),
  );
  writeFileSync(INSTALLED_FILE, wanted);
}

/**
 * Returns the command that runs pnpm. Uses the pnpm of a complete earlier install if it has the right version,
 * because it works offline. Otherwise uses npx, which downloads pnpm.
 */
function installer() {
  const { packageManager } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const here = inRoot("node_modules", "pnpm");
  const finished = existsSync(inRoot("node_modules", ".modules.yaml"));
  const version = JSON.parse(readOrNull(join(here, "package.json")) ?? "{}").version;
  if (finished && packageManager === `pnpm@${version}`)
    return [process.execPath, join(here, "bin", "pnpm.cjs")];
  return ["npx", "--yes", packageManager];
}

/** Returns a hash of everything that decides what is installed: platform, lockfile and all package.json files. */
function fingerprint() {
  const hash = createHash("sha256").update(process.platform + process.arch);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...workspaceManifests()]) {
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(inRoot(file)))
      .update("\0");
  }
  return hash.digest("hex");
}

function workspaceManifests() {
  return ["apps", "packages"].flatMap((folder) =>
    readdirSync(inRoot(folder))
      .sort()
      .map((name) => join(folder, name, "package.json"))
      .filter((file) => existsSync(inRoot(file))),
  );
}

/** @param {string} file */
function readOrNull(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
