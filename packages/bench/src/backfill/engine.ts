import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The engine's process. */
export interface EngineProcess {
  /** Loads all objects of a kind; answers in milliseconds how long that took. */
  backfill(object: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the engine, with its tables in the schema `stripe` of the database. */
export async function startEngine(databaseUrl: string, stripeUrl: string): Promise<EngineProcess> {
  const child = fork(fileURLToPath(new URL("engine-backfill.js", import.meta.url)), {
    env: { DATABASE_URL: databaseUrl, STRIPE_URL: stripeUrl },
    stdio: "inherit",
  });
  const exited = once(child, "exit");
  const answered = async (): Promise<number> => {
    const answer = once(child, "message") as Promise<[{ ms: number } | { error: string }]>;
    const gone = exited.then(() => Promise.reject(new Error("The engine's process has ended")));
    const [told] = await Promise.race([answer, gone]);
    if ("error" in told) throw new Error(told.error);
    return told.ms;
  };
  await answered();
  return {
    backfill(object) {
      child.send(object);
      return answered();
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}
