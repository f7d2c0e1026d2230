import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { inRoot, ROOT } from "./paths.mjs";
import { runStep } from "./step.mjs";
import { withWritableHome } from "./tool-environment.mjs";

const STAMP = inRoot("node_modules", ".billstack-installed");

/**
 * Installs the dependencies that the lockfile names, unless exactly these are there already; then it touches
 * neither the disk nor the network.
 * @param {{ quiet?: boolean }} options
 */
export async function install({ quiet = false } = {}) {
  const wanted = fingerprint();
  if (readOrNull(STAMP) === wanted) return;
  const [command, ...args] = installer();
  rmSync(STAMP, { force: true });
  await withWritableHome((env) =>
    runStep(
      existsSync(inRoot("node_modules"))
        ? "Installing what has changed among the dependencies"
        : "Installing the dependencies, a download of some 250 MB",
      [command, ...args, "install", "--frozen-lockfile", "--prefer-offline"],
      { cwd: ROOT, env, quiet },
    ),
  );
  writeFileSync(STAMP, wanted);
}

/** The pnpm that a finished install left here if it is the wanted one: it works offline. Otherwise npm's own way to one. */
function installer() {
  const { packageManager } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  const here = inRoot("node_modules", "pnpm");
  const finished = existsSync(inRoot("node_modules", ".modules.yaml"));
  const version = JSON.parse(readOrNull(join(here, "package.json")) ?? "{}").version;
  if (finished && packageManager === `pnpm@${version}`)
    return [process.execPath, join(here, "bin", "pnpm.cjs")];
  return ["npx", "--yes", packageManager];
}

/** One hash of everything that decides what is installed. */
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
