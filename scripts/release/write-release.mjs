import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { inRoot } from "../bootstrap/paths.mjs";
import { bundle } from "./bundle.mjs";
import { packagesOf, thirdPartyText } from "./third-party.mjs";

const fromServer = createRequire(inRoot("apps", "server", "package.json"));
const fromWeb = createRequire(inRoot("apps", "web", "package.json"));
const fromTenancy = createRequire(inRoot("packages", "tenancy", "package.json"));

/** The packages in the dashboard's style sheet. The list of the dashboard's build has only those in its programs. */
const STYLE_PACKAGES = ["tailwindcss", "@fontsource-variable/geist", "@fontsource-variable/geist-mono"];

/** The files that a release takes from the checkout as they are. */
const PLAIN_FILES = ["LICENSE", "CHANGELOG.md", ".env.example"];

/**
 * Writes a release into an empty folder.
 * @param {string} folder
 */
export async function writeRelease(folder) {
  const manifest = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  cpSync(inRoot("scripts", "release", "entries"), folder, { recursive: true });
  const files = await bundle(join(folder, "lib"));
  const native = nativeArgon2();
  copyFileSync(native, join(folder, "lib", "argon2.node"));
  copySql(join(folder, "sql"));
  copyDashboard(join(folder, "web"));
  for (const file of PLAIN_FILES) copyFileSync(inRoot(file), join(folder, file));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(releaseManifest(manifest), null, 2)}\n`);
  const packages = [
    ...packagesOf([...files, native, fromServer.resolve("@node-rs/argon2")]),
    ...packagesOf(STYLE_PACKAGES.map((name) => fromWeb.resolve(`${name}/package.json`))),
    ...dashboardPackages(),
  ];
  writeFileSync(join(folder, "THIRD_PARTY.txt"), thirdPartyText(packages));
}

/** @param {{ version: string, license: string, engines: object }} manifest that of the checkout */
const releaseManifest = ({ version, license, engines }) => ({
  name: "billstack",
  version,
  private: true,
  license,
  type: "module",
  bin: { billstack: "billstack.js" },
  engines,
  // The native module of argon2 is for this system.
  os: [process.platform],
  cpu: [process.arch],
});

/**
 * Returns the path of the native module that computes password hashes on this system.
 * @returns {string}
 */
function nativeArgon2() {
  const loader = fromServer.resolve("@node-rs/argon2");
  // Loading the package loads its native module, of which the package says nothing.
  createRequire(loader)(loader);
  const loaded = Object.keys(fromServer.cache).find((path) => /argon2\.[\w-]+\.node$/.test(path));
  if (loaded === undefined) throw new Error("The package @node-rs/argon2 has loaded no native module.");
  return loaded;
}

/** @param {string} folder */
function copySql(folder) {
  const engine = join(dirname(fromTenancy.resolve("@supabase/stripe-sync-engine")), "migrations");
  copyFiles(inRoot("packages", "tenancy", "src", "control", "migrations"), join(folder, "control"));
  copyFiles(inRoot("packages", "tenancy", "src", "team", "additions"), join(folder, "team"));
  copyFiles(engine, join(folder, "engine"));
  copyFileSync(
    inRoot("packages", "tenancy", "src", "team", "expected-signature.json"),
    join(folder, "team-signature.json"),
  );
}

/**
 * @param {string} from
 * @param {string} to
 */
function copyFiles(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) copyFileSync(join(from, name), join(to, name));
}

/** @param {string} folder */
function copyDashboard(folder) {
  const built = inRoot("apps", "web", "dist");
  if (!existsSync(join(built, "index.html"))) throw new Error("The dashboard is not built.");
  cpSync(built, folder, { recursive: true, filter: (path) => !/\/\.vite$|\.tsbuildinfo$/.test(path) });
}

/**
 * Reads the list of packages that the build of the dashboard writes.
 * @returns {import("./third-party.mjs").Package[]}
 */
function dashboardPackages() {
  /** @type {{ name: string, version: string, identifier: string | null, text: string | null }[]} */
  const listed = JSON.parse(readFileSync(inRoot("apps", "web", "dist", ".vite", "licenses.json"), "utf8"));
  return listed.map(({ name, version, identifier, text }) => ({
    name,
    version,
    license: identifier ?? "see the text",
    text: text ?? "",
  }));
}
