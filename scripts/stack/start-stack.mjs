import { atEnd, Refusal } from "../bootstrap/lifetime.mjs";
import { step } from "../bootstrap/step.mjs";
import { withEncryptionKeys } from "./encryption-keys.mjs";
import { startDatabase } from "./start-database.mjs";
import { startSandbox } from "./start-sandbox.mjs";

/** Stands for a URL that only the started database has, so that everything else can be checked before it starts. */
const EMBEDDED = "postgres://embedded";

/**
 * Starts everything that BillStack needs in this one process: database, sandbox, server. They are ended in the
 * opposite order.
 * @param {NodeJS.ProcessEnv} variables the environment, see .env.example
 * @returns {Promise<{ url: string, databaseUrl: string, sandboxUrl: string | null }>}
 * @throws {Error} EnvError naming every variable that is not right, AlreadyRunningError, Refusal where the port is taken
 */
export async function startStack(variables) {
  const { parseEnv, startServer } = await import("../../apps/server/dist/server.js");
  const production = variables["NODE_ENV"] === "production";
  const known = await withEncryptionKeys(variables);
  parseEnv(production ? known : { ...known, DATABASE_URL: known["DATABASE_URL"] || EMBEDDED });

  const databaseUrl = await startDatabase(known);
  const sandboxUrl = await startSandbox(known);
  const env = parseEnv({
    ...known,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    ...(sandboxUrl && { STRIPE_SANDBOX_URL: sandboxUrl }),
  });
  const starting = startServer(env);
  atEnd(async () => (await starting.catch(() => undefined))?.stop());
  const { url } = await step("Starting BillStack", () => starting.catch(explainPort(env)));
  return { url, databaseUrl: env.databaseUrl, sandboxUrl: env.sandboxUrl };
}

/** @param {{ host: string, port: number }} env */
function explainPort({ host, port }) {
  /**
   * @param {NodeJS.ErrnoException} error
   * @returns {never}
   */
  return (error) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Refusal(
      `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port: PORT=3001 npm start`,
    );
  };
}
