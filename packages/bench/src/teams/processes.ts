import { openTcpGate, type TcpGate } from "@billstack/server/testing";

import { startChild, type ChildServer } from "../connect/child-server.js";
import { entry } from "../entry.js";
import { METRICS_TOKEN } from "../memory-of.js";

/** What all processes of one installation have in common. */
export interface Installation {
  readonly databaseUrl: string;
  readonly sandboxUrl: string;
  readonly encryptionKey: string;
}

/** A server process. */
export interface Process extends ChildServer {
  /** Returns how many statements it has sent to PostgreSQL so far. Null: they are not counted. */
  statements(): number | null;
}

/**
 * Starts server processes of one installation, one after another.
 * @param counted whether their statements are counted. Then all bytes for PostgreSQL go through this process, which makes
 *   the server slower
 */
export async function startProcesses(
  { databaseUrl, sandboxUrl, encryptionKey }: Installation,
  count: number,
  counted: boolean,
): Promise<Process[]> {
  const processes: Process[] = [];
  for (let started = 0; started < count; started += 1) {
    const gate = counted ? await openTcpGate(databaseUrl) : null;
    const server = await startChild(entry("server"), "PORT", "/readyz", {
      DATABASE_URL: gate?.url ?? databaseUrl,
      BILLSTACK_ENCRYPTION_KEYS: encryptionKey,
      STRIPE_SANDBOX_URL: sandboxUrl,
      METRICS_TOKEN,
      LOG_LEVEL: "error",
    });
    processes.push(behind(gate, server));
  }
  return processes;
}

function behind(gate: TcpGate | null, { url, stop }: ChildServer): Process {
  return {
    url,
    statements: () => gate?.statements() ?? null,
    async stop() {
      await stop();
      await gate?.close();
    },
  };
}
