import { atEnd } from "../bootstrap/lifetime.mjs";
import { step } from "../bootstrap/step.mjs";
import { dataDirOf } from "./data-dir.mjs";

/**
 * Starts the embedded PostgreSQL, unless DATABASE_URL names a database. It is never started in production.
 * @param {NodeJS.ProcessEnv} variables
 * @param {{ quiet?: boolean }} options
 * @returns {Promise<string | undefined>} the URL of the database. Undefined in production without DATABASE_URL, and
 *   then the server refuses to start.
 */
export async function startDatabase(variables, options = {}) {
  if (variables["DATABASE_URL"]) return variables["DATABASE_URL"];
  if (variables["NODE_ENV"] === "production") return undefined;
  const { startEmbeddedPostgres } = await import("../../packages/tenancy/dist/embedded/index.js");
  const dataDir = dataDirOf(variables);
  const starting = startEmbeddedPostgres({ dataDir, log: (line) => console.error(`  ${line}`) });
  atEnd(async () => (await starting.catch(() => undefined))?.stop());
  const { url } = await step("Starting the embedded PostgreSQL", () => starting, options);
  return url;
}
