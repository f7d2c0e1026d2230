import { setTimeout as delay } from "node:timers/promises";

/** What happened to the requests of a {@link Balancer}. */
export interface Traffic {
  /** Requests that were answered, by status. */
  answers: Record<string, number>;
  /** Requests that a process took and did not answer, because it was killed. They were sent again, as Stripe does. */
  cutOff: number;
}

/** How often a process is asked whether it is ready, in milliseconds. */
const CHECK_MS = 50;

/**
 * Sends requests to any ready process, as a load balancer with readiness checks does. If a process does not take the
 * connection, it tries another one.
 */
export class Balancer {
  readonly traffic: Traffic = { answers: {}, cutOff: 0 };
  readonly #urls = new Set<string>();
  #next = 0;

  /** Begins to send requests to a process, when it is ready. */
  async add(url: string): Promise<void> {
    for (;;) {
      const response = await fetch(`${url}/readyz`, { headers: { connection: "close" } }).catch(() => null);
      await response?.body?.cancel();
      if (response?.status === 200) break;
      await delay(CHECK_MS);
    }
    this.#urls.add(url);
  }

  /** Sends no more requests to a process. */
  remove(url: string): void {
    this.#urls.delete(url);
  }

  /** Returns the processes that get requests now. */
  get urls(): string[] {
    return [...this.#urls];
  }

  /** Sends a request until a process has answered it. Returns the answer's status. */
  async send(path: string, init: RequestInit): Promise<number> {
    for (;;) {
      const urls = this.urls;
      const url = urls[this.#next++ % urls.length];
      if (url === undefined) {
        await delay(1);
        continue;
      }
      try {
        const response = await fetch(`${url}${path}`, {
          ...init,
          headers: { ...(init.headers as Record<string, string>), connection: "close" },
        });
        await response.body?.cancel();
        const { answers } = this.traffic;
        answers[response.status] = (answers[response.status] ?? 0) + 1;
        return response.status;
      } catch (error) {
        if (!isRefused(error)) this.traffic.cutOff += 1;
        await delay(1);
      }
    }
  }
}

/** Whether nobody took the connection, so the request was not sent. */
function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}
