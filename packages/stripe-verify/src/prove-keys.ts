import type { Stripe } from "stripe";
import { probeLists, type Probe } from "./probe-lists.js";
import { readAccount, type AccountAnswer, type ProvedAccount } from "./read-account.js";
import { stripeFailure, type FailureReason, type StripeFailure } from "./stripe-failure.js";
import type { SyncedObject } from "./synced-lists.js";

/** Milliseconds for the whole proof, retries included, since a person waits for it. */
const PROOF_TIMEOUT_MS = 10_000;

export interface KeyProof {
  ok: true;
  /** Null where a restricted key may not read the account. */
  account: ProvedAccount | null;
  /** The objects that the key may not read; empty for an unrestricted key. */
  unreadable: SyncedObject[];
  /** The objects of which Stripe gave no usable answer, so that nothing is known of them. */
  unanswered: SyncedObject[];
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

function judge(account: ProvedAccount | null, probes: Probe[]): KeyProof | KeyRefusal {
  const unanswered = probes.filter((probe) => probe.access === "unanswered");
  const refused = unanswered.find(({ failure }) => failure.reason === "refused");
  if (refused !== undefined) return refused.failure;
  const read = probes.filter((probe) => probe.access === "read");
  if (read.length === 0) return unanswered[0]?.failure ?? NOTHING_READABLE;
  return {
    ok: true,
    account,
    unreadable: probes.filter(({ access }) => access === "denied").map(({ object }) => object),
    unanswered: unanswered.map(({ object }) => object),
    livemode: read.find(({ livemode }) => livemode !== null)?.livemode ?? null,
  };
}

async function prove(
  stripe: Stripe,
  restricted: boolean,
  signal: AbortSignal,
): Promise<KeyProof | KeyRefusal> {
  const accountRead: Promise<AccountAnswer> = readAccount(stripe);
  const probing = restricted ? probeLists(stripe, signal) : null;
  probing?.catch(() => undefined);
  const answer = await accountRead;
  if (!answer.ok) return answer;
  if (answer.account !== null && probing === null) {
    return { ok: true, account: answer.account, unreadable: [], unanswered: [], livemode: null };
  }
  return judge(answer.account, await (probing ?? probeLists(stripe, signal)));
}

/**
 * Proves a secret key with Stripe, changing nothing there: reads its account and, for a restricted key, one
 * object of every synced list. A key that may not read the account is accepted if it can read any of those.
 * Gives the reason where Stripe refuses the key (`refused`, `nothing_readable`) and, apart from it, where
 * Stripe gave no usable answer. Messages are made here and hold no key.
 */
export async function proveKeys({
  stripe,
  secretKeyIsRestricted,
  timeoutMs = PROOF_TIMEOUT_MS,
}: {
  stripe: Stripe;
  secretKeyIsRestricted: boolean;
  timeoutMs?: number;
}): Promise<KeyProof | KeyRefusal> {
  const stop = new AbortController();
  const late = new Promise<KeyRefusal>((resolve) => {
    stop.signal.addEventListener("abort", () => resolve(stripeFailure("timeout")));
  });
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  try {
    return await Promise.race([prove(stripe, secretKeyIsRestricted, stop.signal), late]);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}
