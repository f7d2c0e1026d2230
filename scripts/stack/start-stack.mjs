import { atEnd, ExpectedError } from "../bootstrap/lifetime.mjs";
import { step } from "../bootstrap/step.mjs";
import { withEncryptionKeys } from "./encryption-keys.mjs";
import { startDatabase } from "./start-database.mjs";
import { startSandbox } from "./start-sandbox.mjs";

/**
 * A URL in the place of the embedded database's URL, which is unknown until the database runs. With it, all other
 * variables can be checked before anything is started.
 */
const EMBEDDED = "postgres://embedded";

/**
 * Starts the database, the sandbox and BillStack's server, all from this process. They stop in the opposite order
 * when this process ends.
 * @param {NodeJS.ProcessEnv} variables the environment, see .env.example
 * @returns {Promise<{ url: string, databaseUrl: string | undefined, sandboxUrl: string | null }>}
 * @throws {Error} EnvError if variables have wrong values, AlreadyRunningError if another process uses the data
 *   folder, ExpectedError if the port is taken
 */
export async function startStack(variables) {
  const { parseEnv, startServer } = await import("../../apps/server/dist/server.js");
  const production = variables["NODE_ENV"] === "production";
  const known = await withEncryptionKeys(variables);
  // Also runs the command that prints the encryption keys, if there is one. It is not run again below.
  const { keyring } = parseEnv(
    production ? known : { ...known, DATABASE_URL: known["DATABASE_URL"] || EMBEDDED },
  );

  const databaseUrl = await startDatabase(known);
  const sandboxUrl = await startSandbox(known);
  const env = parseEnv(
    {
      ...known,
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      ...(sandboxUrl && { STRIPE_SANDBOX_URL: sandboxUrl }),
    },
    keyring,
  );
  const starting = startServer(env);
  atEnd(async () => (await starting.catch(() => undefined))?.stop());
  const { url } = await step("Starting BillStack", () => starting.catch(explainPort(env)));
  return { url, databaseUrl, sandboxUrl: env.sandboxUrl };
}

/**
 * Returns a function that throws an error that a person understands if the port is taken, and else the error itself.
 * @param {{ host: string, port: number }} env
 */
function explainPort({ host, port }) {
  /**
   * @param {NodeJS.ErrnoException} error
   * @returns {never}
   */
  return (error) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new ExpectedError(
      `Port ${port} on ${host} is taken by another program. Stop that program, or choose another port: PORT=3001 npm start`,
    );
  };
}
