import type { Stripe } from "stripe";
import { probeLists, type Probe, type ProbedList } from "./probe-lists.js";
import { readAccount, type AccountAnswer, type ProvedAccount } from "./read-account.js";
import { keyRefused, stripeFailure, type FailureReason, type StripeFailure } from "./stripe-failure.js";

/** Milliseconds for the whole proof, retries included, since a person waits for it. */
const PROOF_TIMEOUT_MS = 10_000;

export interface KeyProof {
  ok: true;
  /** Null where a restricted key may not read the account. */
  account: ProvedAccount | null;
  /** The lists that the key may not read; empty for an unrestricted key. */
  unreadable: string[];
  /** The lists of which Stripe gave no usable answer, so that nothing is known of them. */
  unanswered: string[];
  /** The lists that were proved to be readable; empty for an unrestricted key, which is not asked about each. */
  readable: string[];
  /** As the objects read say it; null where none was read. The key's prefix says it always. */
  livemode: boolean | null;
}

export interface KeyRefusal extends Omit<StripeFailure, "reason"> {
  reason: FailureReason | "nothing_readable";
}

const NOTHING_READABLE: KeyRefusal = {
  ok: false,
  reason: "nothing_readable",
  message:
    "Stripe knows this restricted key, but it may read nothing that BillStack syncs. Give it read permission for customers, subscriptions, invoices and the rest in Stripe's Developers > API keys.",
};

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

/** Everything was denied: for want of permissions, or for a reason of Stripe's that is about the whole key. */
function nothingReadable(denied: Extract<Probe, { access: "denied" }>[]): KeyRefusal {
  const other = denied.find(({ permissions }) => !permissions);
  return other === undefined || denied.some(({ permissions }) => permissions)
    ? NOTHING_READABLE
    : keyRefused(other.stripeSays);
}

interface ToProve {
  stripe: Stripe;
  secretKeyIsRestricted: boolean;
  /** What a restricted key is asked for; any one of them that it may read is enough. */
  lists: readonly ProbedList[];
  timeoutMs?: number;
}

async function prove(
  { stripe, secretKeyIsRestricted, lists }: ToProve,
  signal: AbortSignal,
): Promise<KeyProof | KeyRefusal> {
  const accountRead: Promise<AccountAnswer> = readAccount(stripe);
  const probing = secretKeyIsRestricted ? probeLists(stripe, lists, signal) : null;
  probing?.catch(() => undefined);
  const answer = await accountRead;
  if (!answer.ok) return answer;
  if (answer.account !== null && probing === null) {
    return {
      ok: true,
      account: answer.account,
      unreadable: [],
      unanswered: [],
      readable: [],
      livemode: null,
    };
  }
  return judge(answer.account, lists, await (probing ?? probeLists(stripe, lists, signal)));
}

/**
 * Proves a secret key with Stripe, changing nothing there: reads its account and, for a restricted key, one
 * object of every list. A key that may not read the account is accepted if it can read any of those.
 * Gives the reason where Stripe refuses the key (`refused`, `nothing_readable`) and, apart from it, where
 * Stripe gave no usable answer. What the messages quote of Stripe's holds no key.
 */
export async function proveKeys({
  timeoutMs = PROOF_TIMEOUT_MS,
  ...toProve
}: ToProve): Promise<KeyProof | KeyRefusal> {
  const stop = new AbortController();
  const late = new Promise<KeyRefusal>((resolve) => {
    stop.signal.addEventListener("abort", () => resolve(stripeFailure("timeout")));
  });
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  try {
    return await Promise.race([prove(toProve, stop.signal), late]);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}
