import type { Stripe } from "stripe";
import { probeLists, type Probe, type ProbedList } from "./probe-lists.js";
import { readAccount, type AccountAnswer, type ProvedAccount } from "./read-account.js";
import { keyRefused, stripeFailure, type FailureReason, type StripeFailure } from "./stripe-failure.js";

/** The time for the whole proof, retries included. It is short because a person waits for the result. */
const PROOF_TIMEOUT_MS = 10_000;

/**
 * Stripe accepted the key. `unreadable`, `unanswered` and `readable` contain names of lists. They are empty if no list
 * was requested, because an unrestricted key that can read its account can read all lists.
 */
export interface KeyProof {
  ok: true;
  /** The account of the key. Null if the key may not read it. */
  account: ProvedAccount | null;
  /** The lists that the key may not read. */
  unreadable: string[];
  /** The lists for which Stripe gave no usable answer. Whether the key may read them is unknown. */
  unanswered: string[];
  /** The lists that the key may read. */
  readable: string[];
  /** The field `livemode` of the first object that was read, or null if no object was read. */
  livemode: boolean | null;
}

/** Stripe refused the key, or gave no usable answer. `reason` tells the two apart. */
export interface KeyRefusal extends Omit<StripeFailure, "reason"> {
  reason: FailureReason | "nothing_readable";
}

const NOTHING_READABLE: KeyRefusal = {
  ok: false,
  reason: "nothing_readable",
  message:
    "Stripe knows this restricted key, but it may read nothing that BillStack syncs. Give it read permission for customers, subscriptions, invoices and the other objects in Stripe's Developers > API keys.",
};

/** Decides whether the answers of the lists prove the key: at least one synced list has to be readable. */
function judge(
  account: ProvedAccount | null,
  lists: readonly ProbedList[],
  probes: Probe[],
): KeyProof | KeyRefusal {
  const unanswered = probes.filter((probe) => probe.access === "unanswered");
  const refused = unanswered.find(({ failure }) => failure.reason === "refused");
  if (refused !== undefined) return refused.failure;
  const read = probes.filter((probe) => probe.access === "read");
  const denied = probes.filter((probe) => probe.access === "denied");
  const useful = new Set(lists.flatMap(({ name, synced = true }) => (synced ? [name] : [])));
  if (!read.some(({ name }) => useful.has(name))) return unanswered[0]?.failure ?? nothingReadable(denied);
  const allowed = probes.filter(({ access }) => access === "read" || access === "allowed");
  return {
    ok: true,
    account,
    unreadable: denied.map(({ name }) => name),
    unanswered: unanswered.map(({ name }) => name),
    readable: allowed.map(({ name }) => name),
    livemode: read.find(({ livemode }) => livemode !== null)?.livemode ?? null,
  };
}

/** Returns why no list can be read: the key lacks permissions, or Stripe refuses the whole key for another reason. */
function nothingReadable(denied: Extract<Probe, { access: "denied" }>[]): KeyRefusal {
  const other = denied.find(({ permissions }) => !permissions);
  return other === undefined || denied.some(({ permissions }) => permissions)
    ? NOTHING_READABLE
    : keyRefused(other.stripeSays);
}

interface ToProve {
  /** A client with the key to prove. */
  stripe: Stripe;
  secretKeyIsRestricted: boolean;
  /** The lists to try with a restricted key. The key is accepted if it may read one of the synced lists. */
  lists: readonly ProbedList[];
  /** Milliseconds for the whole proof. */
  timeoutMs?: number;
}

async function prove(
  { stripe, secretKeyIsRestricted, lists }: ToProve,
  signal: AbortSignal,
): Promise<KeyProof | KeyRefusal> {
  // The account comes before the lists, which together can be more requests than Stripe allows in a second.
  const answer: AccountAnswer = await readAccount(stripe);
  if (!answer.ok) return answer;
  if (answer.account !== null && !secretKeyIsRestricted) {
    return {
      ok: true,
      account: answer.account,
      unreadable: [],
      unanswered: [],
      readable: [],
      livemode: null,
    };
  }
  return judge(answer.account, lists, await probeLists(stripe, lists, signal));
}

/**
 * Proves a secret key with Stripe and changes nothing there. Reads the account of the key and, for a restricted
 * key, one object of each list. A key that may not read its account is accepted if it can read one of the synced
 * lists. Returns the reasons `refused` and `nothing_readable` if Stripe refuses the key, and the other reasons if
 * Stripe gave no usable answer. Messages may quote Stripe, with all keys masked.
 * @throws every error that does not come from Stripe or from the network.
 */
export async function proveKeys({
  timeoutMs = PROOF_TIMEOUT_MS,
  ...toProve
}: ToProve): Promise<KeyProof | KeyRefusal> {
  const stop = new AbortController();
  const timedOut = new Promise<KeyRefusal>((resolve) => {
    stop.signal.addEventListener("abort", () => resolve(stripeFailure("timeout")));
  });
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  try {
    return await Promise.race([prove(toProve, stop.signal), timedOut]);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}
