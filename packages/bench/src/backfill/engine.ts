import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The process that runs the sync engine (`engine-backfill.ts`). */
export interface EngineProcess {
  /** Loads all objects of a kind. Returns how many milliseconds that took. */
  backfill(object: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the engine's process. Its tables are in the schema `stripe` of the database. */
export async function startEngine(databaseUrl: string, stripeUrl: string): Promise<EngineProcess> {
  const child = fork(fileURLToPath(new URL("engine-backfill.js", import.meta.url)), {
    env: { DATABASE_URL: databaseUrl, STRIPE_URL: stripeUrl },
    stdio: "inherit",
  });
  const exited = once(child, "exit");
  const nextAnswer = async (): Promise<number> => {
    const answer = once(child, "message") as Promise<[{ ms: number } | { error: string }]>;
    const gone = exited.then(() => Promise.reject(new Error("The engine's process has ended")));
    const [message] = await Promise.race([answer, gone]);
    if ("error" in message) throw new Error(message.error);
    return message.ms;
  };
  await nextAnswer();
  return {
    backfill(object) {
      child.send(object);
      return nextAnswer();
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}
