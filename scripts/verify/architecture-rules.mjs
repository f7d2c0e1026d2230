/**
 * A rule about imports, see docs/architecture.md. A file whose path matches `files` may only import the modules for
 * which `allows` returns true.
 * @typedef {object} Rule
 * @property {string} name
 * @property {RegExp} files
 * @property {RegExp} [except] files to which the rule does not apply
 * @property {(found: { specifier: string, typeOnly: boolean }) => boolean} allows
 * @property {string} because the reason, which is printed after the name
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
    because:
      "each package must work without the others (only the benchmarks, which measure all of them, may)",
  },
  {
    name: "crypto does no I/O",
    files: /^packages\/crypto\/src\//,
    except: TESTS,
    allows: ({ specifier }) => isRelative(specifier) || /^node:(crypto|util|buffer)$/.test(specifier),
    because: "the code that seals secrets must not be able to send or store them",
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
    because: "it also runs in the browser",
  },
  {
    name: "the sandbox imports nothing of BillStack",
    files: /^apps\/stripe-sandbox\//,
    allows: ({ specifier }) => !isOurs(specifier),
    because: "a sandbox that shared BillStack's code would also share its mistakes",
  },
  {
    name: "the server imports the three packages only",
    files: /^apps\/server\/src\//,
    except: TESTS,
    allows: ({ specifier }) =>
      !isOurs(specifier) ||
      /^@billstack\/(crypto|tenancy|stripe-verify)$|^@billstack\/tenancy\/roles$/.test(specifier),
    because: "code that starts databases or replaces Stripe must not run in production",
  },
  {
    name: "the dashboard sees only types of the server",
    files: /^apps\/web\/src\//,
    except: TESTS,
    allows: ({ specifier, typeOnly }) =>
      !isOurs(specifier) ||
      /^@billstack\/(stripe-verify\/key-format|tenancy\/roles)$/.test(specifier) ||
      (typeOnly && specifier === "@billstack/server"),
    because: "code of the server must not reach a browser",
  },
  {
    name: "the example client sees only types of the server",
    files: /^apps\/example-client\/src\//,
    except: TESTS,
    allows: ({ specifier, typeOnly }) =>
      !isOurs(specifier) || (typeOnly && specifier === "@billstack/server"),
    because: "programs outside of this repository have only the types",
  },
  {
    name: "two files open the engine",
    files: /^apps\//,
    except: new RegExp(String.raw`${TESTS.source}|^apps/server/src/copy/(engine|team-tables)\.ts$`),
    allows: ({ specifier, typeOnly }) => typeOnly || !specifier.startsWith(ENGINE),
    because: "only these files know how to use it safely",
  },
];

/**
 * The files that may read `process.env`. All other files get what they need as parameters.
 * @type {RegExp}
 */
export const ENVIRONMENT_READERS = new RegExp(
  String.raw`${TESTS.source}|^scripts/|^apps/server/src/(env|main|cli/main)\.ts$|^apps/stripe-sandbox/src/(main|sandbox)\.ts$|^packages/bench/src/(main|ingest/(bare-server|engine-server|serve)|backfill/(engine-backfill|list-server))\.ts$`,
);
