import { atEnd } from "../bootstrap/lifetime.mjs";
import { step } from "../bootstrap/step.mjs";
import { dataDirOf } from "./data-dir.mjs";

/**
 * Starts the embedded PostgreSQL, unless the environment names a database or asks for production.
 * @param {NodeJS.ProcessEnv} variables
 * @param {{ quiet?: boolean }} options
 * @returns {Promise<string | undefined>} its URL; undefined in production without one: the server then refuses to start
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
