import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { Order, Report, Seen } from "./message.js";

/** The process of the load client. It handles one order at a time. */
export interface Load {
  /** Signs all events of the order and builds their requests, so that `send` only has to send them. */
  prepare(order: Order): Promise<void>;
  /** Sends the prepared requests. @throws if an answer is not 200 */
  send(): Promise<Seen>;
  stop(): Promise<void>;
}

/** Starts the load client. */
export function startLoad(): Load {
  const child = fork(fileURLToPath(new URL("load-client.js", import.meta.url)), { stdio: "inherit" });
  const exited = once(child, "exit");
  const answered = async (message: Order | "go"): Promise<Report> => {
    const answer = once(child, "message") as Promise<[Report]>;
    child.send(message);
    const gone = exited.then(() => Promise.reject(new Error("The load client has ended")));
    const [report] = await Promise.race([answer, gone]);
    if (report.kind === "failed") throw new Error(report.message);
    return report;
  };
  return {
    async prepare(order) {
      await answered(order);
    },
    async send() {
      const report = await answered("go");
      if (report.kind !== "done") throw new Error("The load client did not send");
      return report.seen;
    },
    async stop() {
      child.kill();
      await exited;
    },
  };
}
