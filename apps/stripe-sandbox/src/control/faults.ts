import type { RateLimitReason } from "../api/errors.js";
import type { Reply } from "../api/serve.js";

/**
 * The kinds of faults that requests can have. The README says what each does. Two are similar: `delay` waits
 * and then answers, `stale` answers and then waits, so that the answer is out of date when it arrives.
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
  "cut",
  "cursor_gone",
  "early_end",
  "empty_page",
  "ip_refused",
  "key_expired",
  "lock_timeout",
  "rate_limit",
  "same_page",
] as const;

/** A fault of the requests that match `account`, `method` and `path`. `undefined` matches every request. */
export interface Fault {
  kind: (typeof FAULT_KINDS)[number];
  account: string | undefined;
  method: string | undefined;
  /** The beginning of the request's path. */
  path: string | undefined;
  /** How long `delay` and `stale` wait, in milliseconds. */
  ms: number;
  /** How many more requests get this fault. */
  left: number;
  /** `true`: the request is executed first, and only its answer is replaced. */
  after: boolean;
  /** `cut` only hits answers whose lists have more entries than this. 0 means every answer. */
  entries: number;
  /** The value of the header `Stripe-Rate-Limited-Reason` for `rate_limit`. */
  reason: RateLimitReason;
}

/** What faults need to know of a request. */
export interface FaultyRequest {
  account: string | undefined;
  method: string;
  url: URL;
}

/** The cursor in a request for a page of a list, and the parameter that has it. */
export function pageCursor(url: URL): { param: "starting_after" | "ending_before"; id: string } | undefined {
  for (const param of ["starting_after", "ending_before"] as const) {
    const id = url.searchParams.get(param);
    if (id !== null) return { param, id };
  }
  return undefined;
}

/** Faults that can only be matched once the answer is known. */
type AnswerFaultKind = "cut" | "empty_page";

const HITS_ANSWER: { readonly [Kind in AnswerFaultKind]: (fault: Fault, reply: Reply) => boolean } = {
  cut: ({ entries }, reply) =>
    reply.status === 200 && (entries === 0 || listEntries(JSON.parse(reply.body)) > entries),
  empty_page: (_fault, reply) => reply.status === 200 && reply.body.startsWith('{"object":"list"'),
};

/** Faults that only match requests with a cursor, that is for a second or later page. */
const NEEDS_CURSOR: ReadonlySet<Fault["kind"]> = new Set(["cursor_gone", "early_end", "same_page"]);

/** The faults that requests have, oldest first. */
export class Faults {
  private faults: Fault[] = [];

  /** Adds a fault. */
  add(fault: Fault): void {
    this.faults.push(fault);
  }

  /** Deletes the faults of one account, or all faults if no account is given. */
  clear(account?: string): void {
    this.faults = account === undefined ? [] : this.faults.filter((fault) => fault.account !== account);
  }

  /** The first fault that matches a request before it is answered. Counts it as used. */
  take(request: FaultyRequest): Fault | undefined {
    return this.use(
      ({ kind }) =>
        !Object.hasOwn(HITS_ANSWER, kind) &&
        (!NEEDS_CURSOR.has(kind) || pageCursor(request.url) !== undefined),
      request,
    );
  }

  /** The first fault that matches a request and its answer. Counts it as used. */
  takeAnswer(request: FaultyRequest, reply: Reply): Fault | undefined {
    return this.use((fault) => isAnswerFault(fault.kind) && HITS_ANSWER[fault.kind](fault, reply), request);
  }

  private use(hits: (fault: Fault) => boolean, request: FaultyRequest): Fault | undefined {
    const found = this.faults.find(
      (fault) =>
        (fault.account === undefined || fault.account === request.account) &&
        (fault.method === undefined || fault.method === request.method) &&
        (fault.path === undefined || request.url.pathname.startsWith(fault.path)) &&
        hits(fault),
    );
    if (found === undefined) return undefined;
    found.left -= 1;
    this.faults = this.faults.filter(({ left }) => left > 0);
    return found;
  }
}

function isAnswerFault(kind: Fault["kind"]): kind is AnswerFaultKind {
  return Object.hasOwn(HITS_ANSWER, kind);
}

/** The number of entries in all lists of an answer, nested lists included. */
function listEntries(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: unknown) => sum + listEntries(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  const list = "object" in value && value.object === "list" && "data" in value ? value.data : [];
  const own = Array.isArray(list) ? list.length : 0;
  return own + listEntries(Object.values(value));
}
