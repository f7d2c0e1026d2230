import { dirname, join, relative, resolve } from "node:path";

import { rolldown } from "rolldown";

import { inRoot, ROOT } from "../bootstrap/paths.mjs";

/** The files that a release replaces, because they name files in other folders than those of a release. */
const REPLACED = new Map([
  [
    inRoot("packages", "tenancy", "src", "installed-files.ts"),
    inRoot("scripts", "release", "installed", "tenancy.mjs"),
  ],
  [
    inRoot("apps", "server", "src", "installed-files.ts"),
    inRoot("scripts", "release", "installed", "server.mjs"),
  ],
]);

/** A library of `pg` that is not installed and that nothing here asks for. `pg` loads it only on demand. */
const NOT_INSTALLED = ["pg-native"];

/**
 * Bundles the server and the commands with all their packages.
 * @param {string} folder receives the files
 * @returns {Promise<string[]>} the paths of all files that are in the bundle
 * @throws {Error} if the bundler warns about anything, for example a package that it cannot find
 */
export async function bundle(folder) {
  /** @type {string[]} */
  const warnings = [];
  const build = await rolldown({
    cwd: ROOT,
    input: {
      server: inRoot("apps", "server", "src", "main.ts"),
      commands: inRoot("apps", "server", "src", "cli", "main.ts"),
    },
    platform: "node",
    external: NOT_INSTALLED,
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    plugins: [{ name: "billstack-release", resolveId: { order: "pre", handler: resolveOurs } }],
    onLog: (level, log) => {
      if (level === "warn") warnings.push(log.message);
    },
  });
  // The maps make stack traces name lines of the source. They do not contain the text of the source, only its paths,
  // which are relative to the checkout.
  const { output } = await build.write({
    dir: folder,
    format: "esm",
    sourcemap: true,
    sourcemapExcludeSources: true,
    sourcemapPathTransform: (path, map) => relative(ROOT, resolve(dirname(map), path)),
    chunkFileNames: "shared-[hash].js",
  });
  await build.close();
  if (warnings.length > 0) throw new Error(`The bundler warns:\n${warnings.join("\n")}`);
  return output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
}

/**
 * Resolves the packages of BillStack to their source, and what a release replaces to its replacement.
 * @param {string} id
 * @param {string | undefined} importer
 */
function resolveOurs(id, importer) {
  if (id === "@node-rs/argon2") return inRoot("scripts", "release", "installed", "argon2.mjs");
  const [, name, entry = "index"] = /^@billstack\/([a-z-]+)(?:\/([a-z-]+))?$/.exec(id) ?? [];
  if (name !== undefined) return inRoot("packages", name, "src", `${entry}.ts`);
  if (id === "./cli" && importer?.includes("/node_modules/umzug/"))
    return inRoot("scripts", "release", "installed", "umzug-cli.mjs");
  if (!id.startsWith(".") || importer === undefined) return null;
  const file = join(importer, "..", id.replace(/\.js$/, ".ts"));
  return REPLACED.get(file) ?? null;
}
