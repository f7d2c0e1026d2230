import { readFileSync } from "node:fs";
import { join } from "node:path";

import { bootstrap } from "./bootstrap.mjs";
import { runChild } from "./bootstrap/child.mjs";
import { runScript } from "./bootstrap/lifetime.mjs";
import { inRoot, ROOT } from "./bootstrap/paths.mjs";

/** The commands that need no database, because they only print something. */
const WITHOUT_DATABASE = /^(|help\b.*|keys generate\b.*|.*(?<!\S)(--help|-h|--version|-V)(?!\S).*)$/;

await runScript(async () => {
  await bootstrap({ quiet: true });
  const args = process.argv.slice(2);
  const env = WITHOUT_DATABASE.test(args.join(" ")) ? process.env : await withDatabase(process.env);
  const { code } = await runChild(
    process.execPath,
    [inRoot("apps", "server", "dist", "cli", "main.js"), ...args],
    { cwd: ROOT, env, show: true },
  );
  return code;
});

/**
 * Adds the database and the encryption keys that `npm start` would use. Starts the database if it does not run.
 * @param {NodeJS.ProcessEnv} variables
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function withDatabase(variables) {
  const { withEncryptionKeys } = await import("./stack/encryption-keys.mjs");
  const databaseUrl = await findOrStartDatabase(variables);
  return { ...(await withEncryptionKeys(variables)), ...(databaseUrl && { DATABASE_URL: databaseUrl }) };
}

/**
 * Starts the database. If the embedded database already runs, in another process, reads its URL from the data folder.
 * @param {NodeJS.ProcessEnv} variables
 */
async function findOrStartDatabase(variables) {
  const { dataDirOf } = await import("./stack/data-dir.mjs");
  const { startDatabase } = await import("./stack/start-database.mjs");
  try {
    return await startDatabase(variables, { quiet: true });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "AlreadyRunningError") throw error;
    return readFileSync(join(dataDirOf(variables), "database-url"), "utf8").trim();
  }
}
