import { useEffect, useRef, useState } from "react";

import { client } from "../../api/trpc.js";
import type { Result } from "./sql-console.js";

/** What the console shows of the last query. */
export type RunState =
  | { kind: "idle" }
  | { kind: "running"; since: number }
  | { kind: "answered"; result: Result }
  | { kind: "failed"; error: unknown }
  | { kind: "stopped" };

/** Runs one query at a time, and stops it: a request that is aborted stops the query in PostgreSQL. */
export function useRun(teamId: string) {
  const [state, setState] = useState<RunState>({ kind: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  async function run(sql: string): Promise<void> {
    if (running.current !== null) return;
    const aborter = new AbortController();
    running.current = aborter;
    setState({ kind: "running", since: Date.now() });
    const next = await client.sqlConsole.run.mutate({ teamId, sql }, { signal: aborter.signal }).then(
      (result): RunState => ({ kind: "answered", result }),
      (error: unknown): RunState =>
        aborter.signal.aborted ? { kind: "stopped" } : { kind: "failed", error },
    );
    running.current = null;
    setState(next);
  }
  return { state, run, stop: () => running.current?.abort() };
}
