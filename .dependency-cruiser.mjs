/**
 * The rules that say which file may import which other file. `npm run verify` checks them with dependency-cruiser.
 * Imports of types count too, unless a rule says otherwise. docs/architecture.md describes the same folders.
 */

/**
 * The rooms of the server, which are the folders in apps/server/src. A room may import the rooms before it in this
 * list, but never a room after it.
 */
const ROOMS = [
  "database",
  "custody",
  "stripe",
  "mail",
  "audit",
  "teams",
  "auth",
  "invitations",
  "api-keys",
  "copy",
  "connection",
  "inbox",
  "sync",
  "status",
  "notices",
  "sql-access",
  "sql-console",
  "setup",
  "tables",
  "access",
  "erasure",
  "resources",
  "revenue",
  "customers",
  "jobs",
  "watch",
  "trpc",
  "http",
];

/** The rooms inside of `sync`. The same rule holds for them. */
const SYNC_ROOMS = ["runs", "listing", "verification", "backfill"];

const SERVER = "^apps/server/src";
const TESTS = String.raw`\.test\.tsx?$|/test/|/src/testing/|/vitest\.config\.ts$`;
const OURS = "^(apps|packages)/";
const ENGINE = "(^|/node_modules/)@supabase/stripe-sync-engine";

/** Returns a rule for each room except the last one: the room may not import a room after it in the list. */
const downwards = (/** @type {string} */ folder, /** @type {string[]} */ rooms) =>
  rooms.slice(0, -1).map((room, index) => ({
    name: `${room}-imports-only-rooms-above`,
    comment: `${folder.slice(1)}/${room} may import only the rooms before it in the list of .dependency-cruiser.mjs`,
    severity: "error",
    from: { path: `${folder}/${room}/`, pathNot: TESTS },
    to: { path: `${folder}/(${rooms.slice(index + 1).join("|")})/` },
  }));

export default {
  forbidden: [
    ...downwards(SERVER, ROOMS),
    ...downwards(`${SERVER}/sync`, SYNC_ROOMS),
    {
      name: "every-folder-is-a-room",
      comment: "A new folder in apps/server/src must be added to ROOMS in .dependency-cruiser.mjs",
      severity: "error",
      from: {},
      to: { path: `${SERVER}/[^/]+/`, pathNot: `${SERVER}/(${[...ROOMS, "cli", "testing"].join("|")})/` },
    },
    {
      name: "rooms-do-not-import-the-composition",
      comment:
        "server.ts, app.ts and main.ts put the rooms together, and index.ts is for other packages. So rooms must not " +
        "import them",
      severity: "error",
      from: { path: `${SERVER}/[^/]+/`, pathNot: `${TESTS}|${SERVER}/cli/` },
      to: { path: `${SERVER}/(server|app|main|index)\\.ts$` },
    },
    {
      name: "loose-files-import-no-room",
      comment:
        "All rooms may import the files directly in apps/server/src, so those files must not import a room",
      severity: "error",
      from: {
        path: `${SERVER}/[^/]+\\.ts$`,
        pathNot: `${TESTS}|${SERVER}/(server|app|main|index|deps|context)\\.ts$`,
      },
      to: { path: `${SERVER}/[^/]+/` },
    },
    {
      name: "sync-asks-the-inbox-one-question",
      comment:
        "sync may only ask the inbox whether events of an object are waiting or buried (events-of-object.ts)",
      severity: "error",
      from: { path: `${SERVER}/sync/`, pathNot: TESTS },
      to: { path: `${SERVER}/inbox/`, pathNot: `${SERVER}/inbox/events-of-object\\.ts$` },
    },
    {
      name: "no-circle",
      comment:
        "Files that import each other in a circle can only be understood together. One circle is allowed: deps.ts " +
        "imports functions of the rooms, and the rooms import the type Deps from it or from context.ts",
      severity: "error",
      from: { path: `${SERVER}/`, pathNot: `${SERVER}/(deps|context)\\.ts$` },
      to: { circular: true, viaOnly: { pathNot: `${SERVER}/(deps|context)\\.ts$` } },
    },
    {
      name: "no-circle-at-run-time",
      comment: "With a circle of imports at run time, a file may run before the files that it imports",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "every-import-is-found",
      comment:
        "The imported file does not exist, so its room is unknown. If it belongs to another package, build it first. " +
        "The entries of a release import files that only a release has",
      severity: "error",
      from: { pathNot: "^scripts/release/entries/" },
      to: { couldNotResolve: true },
    },
    {
      name: "packages-import-nothing-of-billstack",
      comment:
        "Each package must work without the others. Only the benchmarks, which measure all of them, and the tests of " +
        "the client, which call a real server, may import them",
      severity: "error",
      from: { path: "^packages/([^/]+)/", pathNot: "^packages/(bench|client/test)/" },
      to: { path: OURS, pathNot: "^packages/$1/" },
    },
    {
      name: "crypto-does-no-io",
      comment: "The code that seals secrets must not be able to send or store them",
      severity: "error",
      from: { path: "^packages/crypto/src/", pathNot: TESTS },
      to: { pathNot: "^packages/crypto/src/|^(node:)?(crypto|util|buffer)$" },
    },
    {
      name: "stripe-verify-knows-no-sql",
      comment: "Proving a key must not write to a database",
      severity: "error",
      from: { path: "^packages/stripe-verify/" },
      to: { path: "(^|/node_modules/)(postgres|pg|pg-boss)(/|$)" },
    },
    {
      name: "the-key-format-is-pure",
      comment: "This code also runs in the browser, so it may import nothing else",
      severity: "error",
      from: { path: "^packages/stripe-verify/src/key-[a-z]+\\.ts$", pathNot: TESTS },
      to: { pathNot: "^packages/stripe-verify/src/key-[a-z]+\\.ts$" },
    },
    {
      name: "the-client-needs-only-fetch",
      comment: "The client runs in browsers and edge runtimes, and has no dependency",
      severity: "error",
      from: { path: "^packages/client/src/" },
      to: { pathNot: "^packages/client/src/" },
    },
    {
      name: "the-sandbox-imports-nothing-of-billstack",
      comment: "A sandbox that shared BillStack's code would also share its mistakes",
      severity: "error",
      from: { path: "^apps/stripe-sandbox/" },
      to: { path: OURS, pathNot: "^apps/stripe-sandbox/" },
    },
    {
      name: "the-server-imports-three-packages",
      comment: "Code that starts databases or replaces Stripe must not run in production",
      severity: "error",
      from: { path: `${SERVER}/`, pathNot: TESTS },
      to: {
        path: OURS,
        pathNot: `${SERVER}/|^packages/(crypto|stripe-verify)/dist/index\\.|^packages/tenancy/dist/(index|roles|api-key-format)\\.`,
      },
    },
    {
      name: "the-dashboard-runs-two-files-of-billstack",
      comment:
        "Other code of the server must not reach a browser. Types may be imported, because the compiler removes them",
      severity: "error",
      from: { path: "^apps/web/src/", pathNot: TESTS },
      to: {
        path: OURS,
        pathNot: "^apps/web/|^packages/stripe-verify/dist/key-format\\.|^packages/tenancy/dist/roles\\.",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "clients-see-the-types-of-the-server",
      comment:
        "The dashboard and the example client may import types only from the index of the server, not from its other files",
      severity: "error",
      from: { path: "^apps/(web|example-client)/src/", pathNot: TESTS },
      to: {
        path: "^(apps/server|packages)/",
        pathNot:
          "^apps/server/dist/index\\.|^packages/client/dist/index\\.|^packages/stripe-verify/dist/key-format\\.|^packages/tenancy/dist/roles\\.",
      },
    },
    {
      name: "the-example-client-runs-nothing-of-billstack",
      comment: "A program outside of this repository can only use the client, and the types of the server",
      severity: "error",
      from: { path: "^apps/example-client/src/", pathNot: TESTS },
      to: {
        path: OURS,
        pathNot: String.raw`^apps/example-client/|^packages/client/dist/index\.`,
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "one-file-opens-the-engine",
      comment: "BillStack takes the lists of columns from the sync engine, and stores rows itself",
      severity: "error",
      from: { path: "^apps/", pathNot: `${TESTS}|${SERVER}/copy/engine-columns\\.ts$` },
      to: { path: ENGINE, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "relative-imports-stay-in-their-package",
      comment:
        "Import another package by its name. The only exception are the documents that the dashboard shows",
      severity: "error",
      from: { path: "^((?:apps|packages)/[^/]+)/" },
      to: {
        path: "^(?:apps|packages|scripts|docs)/",
        pathNot: "^$1/|^docs/[a-z-]+\\.md",
        dependencyTypes: ["local"],
      },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "/dist/"] },
    exclude: { path: "/(dist|\\.turbo)/.*\\.(tsbuildinfo|map)$" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".d.ts", ".json"],
    },
  },
};
