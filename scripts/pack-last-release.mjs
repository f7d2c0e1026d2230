import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync } from "node:zlib";

import { rolldown } from "rolldown";

import { inRoot, ROOT } from "./bootstrap/paths.mjs";

// Packs the server of a commit into one file, which the tests of upgrades start beside this version:
// `node scripts/pack-last-release.mjs <commit>`. The file is in the repository, because a checkout may have no history.
// The libraries in it are those that are installed now.
const OUT = inRoot("apps", "server", "test", "last-release", "server.json.br");
/** Parts that the bundle does not contain: a native module, and a library that is not installed. */
const EXTERNAL = ["@node-rs/argon2", "pg-native"];
/** Some libraries call `require`, which a module does not have. */
const REQUIRE = `import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);`;
/** The folders that the server reads at run time, as they are in the pack. */
const READ_AT_RUN_TIME = ["src/control/migrations", "src/team/additions", "src/team/expected-signature.json"];

const [commit = "HEAD"] = process.argv.slice(2);
const hash = git("rev-parse", commit).trim();
const checkout = mkdtempSync(join(tmpdir(), "last-release-"));
try {
  const archive = execFileSync("git", ["archive", hash, "apps", "packages", "tsconfig.base.json"], {
    cwd: ROOT,
    maxBuffer: 2 ** 28,
  });
  execFileSync("tar", ["-x", "-C", checkout], { input: archive });
  linkLibraries(checkout);
  const files = {
    ...(await bundle(checkout)),
    ...readFiles(join(checkout, "packages", "tenancy")),
    ...engine(),
  };
  mkdirSync(dirname(OUT), { recursive: true });
  const packed = brotliCompressSync(JSON.stringify({ commit: hash, files }));
  writeFileSync(OUT, packed);
  console.log(`${relative(ROOT, OUT)}: the server of ${hash}, ${packed.length} bytes`);
} finally {
  rmSync(checkout, { recursive: true });
}

/** @param {string[]} args */
function git(...args) {
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8" });
}

/**
 * Lets the old source find the libraries of this checkout.
 * @param {string} folder
 */
function linkLibraries(folder) {
  const packages = readdirSync(join(folder, "packages")).map((name) => join("packages", name));
  for (const name of ["", join("apps", "server"), ...packages])
    symlinkSync(inRoot(name, "node_modules"), join(folder, name, "node_modules"));
}

/**
 * Bundles the server with its libraries.
 * @param {string} folder
 * @returns {Promise<Record<string, string>>} the files of the bundle by their paths in the pack
 */
async function bundle(folder) {
  const build = await rolldown({
    cwd: folder,
    input: join(folder, "apps", "server", "src", "main.ts"),
    platform: "node",
    external: EXTERNAL,
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    plugins: [
      {
        name: "packages-of-the-commit",
        resolveId(id) {
          const [, name, entry = "index"] = /^@billstack\/([a-z-]+)(?:\/([a-z-]+))?$/.exec(id) ?? [];
          return name === undefined ? null : join(folder, "packages", name, "src", `${entry}.ts`);
        },
      },
    ],
  });
  const { output } = await build.generate({
    format: "esm",
    minify: true,
    codeSplitting: false,
    banner: REQUIRE,
  });
  await build.close();
  return Object.fromEntries(
    output.flatMap((chunk) =>
      chunk.type === "chunk" ? [[`dist/server/${chunk.fileName}`, chunk.code]] : [],
    ),
  );
}

/**
 * Reads the files that the server reads at run time.
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function readFiles(folder) {
  const paths = READ_AT_RUN_TIME.flatMap((path) =>
    path.endsWith(".json") ? [path] : readdirSync(join(folder, path)).map((name) => `${path}/${name}`),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

/**
 * Reads the migrations of the sync engine, as the package that the server looks for.
 * @returns {Record<string, string>}
 */
function engine() {
  const root = "node_modules/@supabase/stripe-sync-engine";
  const entry = createRequire(inRoot("packages", "tenancy", "package.json")).resolve(
    "@supabase/stripe-sync-engine",
  );
  const folder = join(dirname(entry), "migrations");
  const migrations = readdirSync(folder).map((name) => [
    `${root}/migrations/${name}`,
    readFileSync(join(folder, name), "utf8"),
  ]);
  return {
    [`${root}/package.json`]: JSON.stringify({ name: "@supabase/stripe-sync-engine", main: "index.cjs" }),
    [`${root}/index.cjs`]: "",
    ...Object.fromEntries(migrations),
  };
}
