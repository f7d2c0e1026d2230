/**
 * What a spoilt request gets instead of, or before, its answer. `delay` waits and then answers; `stale`
 * answers and then waits, so that what arrives is older than what happened meanwhile.
 */
export const FAULT_KINDS = [
  "delay",
  "stale",
  "429",
  "500",
  "401",
  "403",
  "drop",
  "garbage",
  "empty",
] as const;

export interface Fault {
  kind: (typeof FAULT_KINDS)[number];
  account: string | undefined;
  method: string | undefined;
  /** Prefix of the path. */
  path: string | undefined;
  ms: number;
  /** Requests left to spoil. */
  left: number;
  /** The request takes effect first; only its answer is spoilt. */
  after: boolean;
}

/** The faults that tests and people have asked for, oldest first. */
export class Faults {
  private faults: Fault[] = [];

  add(fault: Fault): void {
    this.faults.push(fault);
  }

  /** Forgets them all, or those that are meant for one account. */
  clear(account?: string): void {
    this.faults = account === undefined ? [] : this.faults.filter((fault) => fault.account !== account);
  }

  /** The fault that hits this request, counted as used. */
  take(request: { account: string | undefined; method: string; path: string }): Fault | undefined {
    const fault = this.faults.find(
      ({ account, method, path }) =>
        (account === undefined || account === request.account) &&
        (method === undefined || method === request.method) &&
        (path === undefined || request.path.startsWith(path)),
    );
    if (fault === undefined) return undefined;
    fault.left -= 1;
    this.faults = this.faults.filter(({ left }) => left > 0);
    return fault;
  }
}
