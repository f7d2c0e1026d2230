/** The time limit of a test in milliseconds. It only ends a test that hangs: no test measures time with it. */
const LIMIT_MS = 90_000;

/** What the tests of all apps and packages have in common. */
export const TEST_SETTINGS = {
  // vitest's own limit of 5 s is too short on a busy machine: a test that needs one second of processor time was once
  // ended by it, while other tests used the cores.
  testTimeout: LIMIT_MS,
  hookTimeout: LIMIT_MS,
  // The files of a worker share the loaded modules: to start a worker and to load the server or the sandbox again for each
  // file takes up to a second of processor time.
  isolate: false,
  // Node.js loads what is built, as it does in production. vitest would transform each file, which takes longer, and
  // would call each imported function through an object, which makes the server and the sandbox slower.
  server: { deps: { external: [/\/(apps|packages)\/[\w-]+\/dist\//] } },
};
