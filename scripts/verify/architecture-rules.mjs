/**
 * The directions that imports may go, as docs/architecture.md draws them. A rule reads: a file that matches `files`
 * may import what `allows` answers true for.
 * @typedef {object} Rule
 * @property {string} name
 * @property {RegExp} files
 * @property {RegExp} [except] files that the rule leaves alone
 * @property {(found: { specifier: string, typeOnly: boolean }) => boolean} allows
 * @property {string} because
 */

const TESTS = /\.test\.tsx?$|\/test\/|\/src\/testing\/|\/vitest\.config\.ts$/;
const ENGINE = "@supabase/stripe-sync-engine";
const isOurs = (/** @type {string} */ specifier) => specifier.startsWith("@billstack/");
const isRelative = (/** @type {string} */ specifier) => specifier.startsWith(".");

/** @type {Rule[]} */
export const RULES = [
  {
    name: "packages import nothing of BillStack",
    files: /^packages\//,
    except: /^packages\/bench\//,
    allows: ({ specifier }) => !isOurs(specifier),
    because: "each package stands alone; the bench, which measures all of them, is the one exception",
  },
  {
    name: "crypto does no I/O",
    files: /^packages\/crypto\/src\//,
    except: TESTS,
    allows: ({ specifier }) => isRelative(specifier) || /^node:(crypto|util|buffer)$/.test(specifier),
    because: "what seals secrets must have no way to send or store them",
  },
  {
    name: "stripe-verify knows no SQL",
    files: /^packages\/stripe-verify\//,
    allows: ({ specifier }) => !/^(postgres|pg|pg-boss)$/.test(specifier),
    because: "proving a key has no side effect",
  },
  {
    name: "the key format is pure",
    files: /^packages\/stripe-verify\/src\/key-[a-z]+\.ts$/,
    except: TESTS,
    allows: ({ specifier }) => /^\.\/key-[a-z]+\.js$/.test(specifier),
    because: "the browser runs it too",
  },
  {
    name: "the sandbox imports nothing of BillStack",
    files: /^apps\/stripe-sandbox\//,
    allows: ({ specifier }) => !isOurs(specifier),
    because: "a stand-in for Stripe that shared our code would share our mistakes",
  },
  {
    name: "the server imports the three packages only",
    files: /^apps\/server\/src\//,
    except: TESTS,
    allows: ({ specifier }) =>
      !isOurs(specifier) ||
      /^@billstack\/(crypto|tenancy|stripe-verify)$|^@billstack\/tenancy\/roles$/.test(specifier),
    because: "what starts databases and stands in for Stripe has no place in production",
  },
  {
    name: "the dashboard sees only types of the server",
    files: /^apps\/web\/src\//,
    except: TESTS,
    allows: ({ specifier, typeOnly }) =>
      !isOurs(specifier) ||
      /^@billstack\/(stripe-verify\/key-format|tenancy\/roles)$/.test(specifier) ||
      (typeOnly && specifier === "@billstack/server"),
    because: "nothing that runs on the server may reach a browser",
  },
  {
    name: "the example client sees only types of the server",
    files: /^apps\/example-client\/src\//,
    except: TESTS,
    allows: ({ specifier, typeOnly }) =>
      !isOurs(specifier) || (typeOnly && specifier === "@billstack/server"),
    because: "an outsider has no more",
  },
  {
    name: "two files open the engine",
    files: /^apps\//,
    except: new RegExp(String.raw`${TESTS.source}|^apps/server/src/copy/(engine|team-tables)\.ts$`),
    allows: ({ specifier, typeOnly }) => typeOnly || !specifier.startsWith(ENGINE),
    because: "its traps are fenced in there",
  },
];

/**
 * Files that may read `process.env`; all others are handed what they need.
 * @type {RegExp}
 */
export const ENVIRONMENT_READERS = new RegExp(
  String.raw`${TESTS.source}|^scripts/|^apps/server/src/(env|main|cli/main)\.ts$|^apps/stripe-sandbox/src/(main|sandbox)\.ts$|^packages/bench/src/(main|bursts/engine-teams-server|ingest/(bare-server|engine-server|serve)|backfill/(engine-backfill|list-server))\.ts$`,
);
