/**
 * Which file may import which. `npm run verify` checks it, types included: a type-only import counts as well unless a
 * rule says otherwise. docs/architecture.md describes the same rooms.
 */

/** The rooms of the server. A room may import the rooms before it in this list, and never one after it. */
const ROOMS = [
  "database",
  "stripe",
  "audit",
  "teams",
  "auth",
  "copy",
  "connection",
  "inbox",
  "sync",
  "status",
  "setup",
  "tables",
  "jobs",
  "trpc",
  "http",
];

/** The rooms inside of `sync`, in the same order. */
const SYNC_ROOMS = ["runs", "listing", "verification", "backfill"];

const SERVER = "^apps/server/src";
const TESTS = String.raw`\.test\.tsx?$|/test/|/src/testing/|/vitest\.config\.ts$`;
const OURS = "^(apps|packages)/";
const ENGINE = "(^|/node_modules/)@supabase/stripe-sync-engine";

/** One rule for each room but the last: it imports none of the rooms after it. */
const downwards = (/** @type {string} */ folder, /** @type {string[]} */ rooms) =>
  rooms.slice(0, -1).map((room, index) => ({
    name: `${room}-imports-only-rooms-above`,
    comment: `${folder.slice(1)}/${room} may import only the rooms that stand before it in .dependency-cruiser.mjs`,
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
      comment: "A new folder of apps/server/src is named in ROOMS, so that it has a place in the order",
      severity: "error",
      from: {},
      to: { path: `${SERVER}/[^/]+/`, pathNot: `${SERVER}/(${[...ROOMS, "cli", "testing"].join("|")})/` },
    },
    {
      name: "rooms-do-not-import-the-composition",
      comment: "server.ts, app.ts and main.ts put the rooms together; index.ts is what other packages see",
      severity: "error",
      from: { path: `${SERVER}/[^/]+/`, pathNot: `${TESTS}|${SERVER}/cli/` },
      to: { path: `${SERVER}/(server|app|main|index)\\.ts$` },
    },
    {
      name: "loose-files-import-no-room",
      comment: "What every room may import must not itself depend on a room",
      severity: "error",
      from: {
        path: `${SERVER}/[^/]+\\.ts$`,
        pathNot: `${TESTS}|${SERVER}/(server|app|main|index|deps|context)\\.ts$`,
      },
      to: { path: `${SERVER}/[^/]+/` },
    },
    {
      name: "sync-asks-the-inbox-one-question",
      comment: "sync only asks whether events of an object wait or are buried",
      severity: "error",
      from: { path: `${SERVER}/sync/`, pathNot: TESTS },
      to: { path: `${SERVER}/inbox/`, pathNot: `${SERVER}/inbox/events-of-object\\.ts$` },
    },
    {
      name: "no-circle",
      comment:
        "Files that import each other in a circle can only be understood together. Types may go around one circle: " +
        "deps.ts makes what the rooms offer, and the rooms take the type Deps from it (context.ts holds Deps).",
      severity: "error",
      from: { path: `${SERVER}/`, pathNot: `${SERVER}/(deps|context)\\.ts$` },
      to: { circular: true, viaOnly: { pathNot: `${SERVER}/(deps|context)\\.ts$` } },
    },
    {
      name: "no-circle-at-run-time",
      comment: "A circle that is still there after compiling makes the order of loading matter",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "every-import-is-found",
      comment: "Of a file that is not found nobody knows the room. A package of BillStack must be built",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "packages-import-nothing-of-billstack",
      comment: "Each package stands alone; the bench, which measures all of them, is the one exception",
      severity: "error",
      from: { path: "^packages/([^/]+)/", pathNot: "^packages/bench/" },
      to: { path: OURS, pathNot: "^packages/$1/" },
    },
    {
      name: "crypto-does-no-io",
      comment: "What seals secrets must have no way to send or store them",
      severity: "error",
      from: { path: "^packages/crypto/src/", pathNot: TESTS },
      to: { pathNot: "^packages/crypto/src/|^(node:)?(crypto|util|buffer)$" },
    },
    {
      name: "stripe-verify-knows-no-sql",
      comment: "Proving a key has no side effect",
      severity: "error",
      from: { path: "^packages/stripe-verify/" },
      to: { path: "(^|/node_modules/)(postgres|pg|pg-boss)(/|$)" },
    },
    {
      name: "the-key-format-is-pure",
      comment: "The browser runs it too",
      severity: "error",
      from: { path: "^packages/stripe-verify/src/key-[a-z]+\\.ts$", pathNot: TESTS },
      to: { pathNot: "^packages/stripe-verify/src/key-[a-z]+\\.ts$" },
    },
    {
      name: "the-sandbox-imports-nothing-of-billstack",
      comment: "A stand-in for Stripe that shared our code would share our mistakes",
      severity: "error",
      from: { path: "^apps/stripe-sandbox/" },
      to: { path: OURS, pathNot: "^apps/stripe-sandbox/" },
    },
    {
      name: "the-server-imports-three-packages",
      comment: "What starts databases and stands in for Stripe has no place in production",
      severity: "error",
      from: { path: `${SERVER}/`, pathNot: TESTS },
      to: {
        path: OURS,
        pathNot: `${SERVER}/|^packages/(crypto|stripe-verify)/dist/index\\.|^packages/tenancy/dist/(index|roles)\\.`,
      },
    },
    {
      name: "the-dashboard-runs-two-files-of-billstack",
      comment: "Nothing else that runs on the server may reach a browser; types are gone there",
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
        "The dashboard and the example client take types from the server's index and from nothing else of it",
      severity: "error",
      from: { path: "^apps/(web|example-client)/src/", pathNot: TESTS },
      to: {
        path: "^(apps/server|packages)/",
        pathNot:
          "^apps/server/dist/index\\.|^packages/stripe-verify/dist/key-format\\.|^packages/tenancy/dist/roles\\.",
      },
    },
    {
      name: "the-example-client-runs-nothing-of-billstack",
      comment: "An outsider has the types of the server and no more",
      severity: "error",
      from: { path: "^apps/example-client/src/", pathNot: TESTS },
      to: { path: OURS, pathNot: "^apps/example-client/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "one-file-opens-the-engine",
      comment: "BillStack takes the lists of columns from the sync engine, and stores by itself",
      severity: "error",
      from: { path: "^apps/", pathNot: `${TESTS}|${SERVER}/copy/engine-columns\\.ts$` },
      to: { path: ENGINE, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "relative-imports-stay-in-their-package",
      comment:
        "Another package is imported by its name. The dashboard shows texts of docs, where people edit them",
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
