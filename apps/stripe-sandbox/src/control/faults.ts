import type { RateLimitReason } from "../api/errors.js";
import type { Reply } from "../api/serve.js";

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
  /** `cut` spoils answers with more list entries than this; 0 means every answer. */
  entries: number;
  /** What `rate_limit` says in its header. */
  reason: RateLimitReason;
}

/** A request as faults see it. */
export interface FaultyRequest {
  account: string | undefined;
  method: string;
  url: URL;
}

/** The object after or before which a request asks a list to begin. */
export function pageCursor(url: URL): { param: "starting_after" | "ending_before"; id: string } | undefined {
  for (const param of ["starting_after", "ending_before"] as const) {
    const id = url.searchParams.get(param);
    if (id !== null) return { param, id };
  }
  return undefined;
}

/** Faults of which only the answer tells whether they hit it. */
type AnswerFaultKind = "cut" | "empty_page";

const HITS_ANSWER: { readonly [Kind in AnswerFaultKind]: (fault: Fault, reply: Reply) => boolean } = {
  cut: ({ entries }, reply) =>
    reply.status === 200 && (entries === 0 || listEntries(JSON.parse(reply.body)) > entries),
  empty_page: (_fault, reply) => reply.status === 200 && reply.body.startsWith('{"object":"list"'),
};

/** Faults that hit only requests for a further page of a list. */
const NEEDS_CURSOR: ReadonlySet<Fault["kind"]> = new Set(["cursor_gone", "early_end", "same_page"]);

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

  /** The fault that hits this request before it is answered, counted as used. */
  take(request: FaultyRequest): Fault | undefined {
    return this.use(
      ({ kind }) =>
        !Object.hasOwn(HITS_ANSWER, kind) &&
        (!NEEDS_CURSOR.has(kind) || pageCursor(request.url) !== undefined),
      request,
    );
  }

  /** The fault that hits this answer to the request, counted as used. */
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

/** How many entries the lists of an answer have together, those of nested lists included. */
function listEntries(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: unknown) => sum + listEntries(item), 0);
  if (typeof value !== "object" || value === null) return 0;
  const list = "object" in value && value.object === "list" && "data" in value ? value.data : [];
  const own = Array.isArray(list) ? list.length : 0;
  return own + listEntries(Object.values(value));
}
