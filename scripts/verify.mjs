import { existsSync, readdirSync } from "node:fs";

import { bootstrap } from "./bootstrap.mjs";
import { runChild } from "./bootstrap/child.mjs";
import { runScript } from "./bootstrap/lifetime.mjs";
import { inRoot, ROOT } from "./bootstrap/paths.mjs";
import { runStep } from "./bootstrap/step.mjs";
import { toolEnvironment } from "./bootstrap/tool-environment.mjs";

const bin = (/** @type {string} */ name) => inRoot("node_modules", ".bin", name);
const script = (/** @type {string} */ name) => inRoot("scripts", name);

await runScript(async () => {
  await bootstrap();
  const env = toolEnvironment();
  // The tests wait for timers and for other processes at times. The checks use the cores meanwhile. A check that fails
  // ends the tests.
  const tests = runChild(process.execPath, [script("test.mjs"), "--run-again"], { cwd: ROOT, show: true });
  const [{ code }] = await Promise.all([tests, runSteps(steps(), env)]);
  return code;
});

/** @typedef {[title: string, command: string, ...args: string[]]} Step */

/**
 * Runs checks one after another.
 * @param {Step[]} wanted
 * @param {NodeJS.ProcessEnv} env
 * @throws if one of them fails
 */
async function runSteps(wanted, env) {
  for (const [title, ...commandLine] of wanted) await runStep(title, commandLine, { cwd: ROOT, env });
}

/**
 * Returns all checks except the tests.
 * @returns {Step[]}
 */
function steps() {
  return [
    ["Format", bin("prettier"), "--check", "--log-level=warn", "."],
    ["Lint", bin("oxlint"), "."],
    ...typeChecks(),
    ["Dead code", bin("knip")],
    ["Architecture", process.execPath, script("check-architecture.mjs")],
    ["Migrations beside the last release", process.execPath, script("check-migrations.mjs")],
    ["Paths in the documentation", process.execPath, script("check-docs.mjs")],
  ];
}

/**
 * Returns the type checks of the files that are not built: tests and scripts. The build has checked all other files.
 * @returns {Step[]}
 */
function typeChecks() {
  const projects = ["apps", "packages"].flatMap((folder) =>
    readdirSync(inRoot(folder)).map((name) => `${folder}/${name}/tsconfig.test.json`),
  );
  return [...projects.filter((project) => existsSync(inRoot(project))), "scripts/tsconfig.json"].map(
    (project) => [`Types of ${project}`, bin("tsc"), "-p", inRoot(project)],
  );
}
