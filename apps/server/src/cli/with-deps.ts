import { noteAuditStart } from "../audit/start.js";
import { closePools } from "../database/pools.js";
import { reachDatabase } from "../database/reach-database.js";
import { createDeps, type Deps } from "../deps.js";
import { parseEnv } from "../env.js";
import { createLogger } from "../logger.js";
import { requireKnownSchema } from "./require-known-schema.js";

/** Statements that are still running at the end get this long, in seconds. */
const END_SECONDS = 1;

/**
 * Calls `work` with the functions of a server that has this environment. The command serves nobody and applies no events.
 *
 * @throws Error if the environment is wrong, if the database cannot be used, and what `work` throws
 */
export async function withDeps(
  variables: NodeJS.ProcessEnv,
  work: (deps: Deps) => Promise<void>,
): Promise<void> {
  const env = parseEnv({ ...variables, BILLSTACK_WORKER: "off", LOG_LEVEL: "silent" });
  const reach = await reachDatabase(env, (_fields, sentence) => console.error(sentence));
  const log = createLogger(env.logLevel);
  const deps = createDeps(env, log, new AbortController().signal, () => env.port, reach);
  try {
    await requireKnownSchema(deps.sql);
    await deps.serviceKeys.load(noteAuditStart);
    await work(deps);
  } finally {
    await closePools(deps, END_SECONDS);
  }
}
