import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A release folder, which `npm test` makes if it runs all tests. Its programs are one file each, so they start with half a
 * second of processor time less than those of the build, and the tests start them more than a hundred times.
 */
const release = process.env["BILLSTACK_TEST_RELEASE"];

const built = (file: string): string =>
  fileURLToPath(new URL(file, import.meta.resolve("@billstack/server")));

/** The program that is the server. */
export const SERVER_PROGRAM = release === undefined ? built("main.js") : join(release, "lib", "server.js");
/** The program with the operator's commands. */
export const COMMANDS_PROGRAM =
  release === undefined ? built("cli/main.js") : join(release, "lib", "commands.js");
