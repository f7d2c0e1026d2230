import { Stripe } from "stripe";
import { isAboutPermissions, isAboutTheKey, reasonOf } from "./refused-key.js";
import { readStripeFailure, stripeFailure, type StripeFailure } from "./stripe-failure.js";

/**
 * The number of requests that are open at once. It keeps a proof below the 25 requests a second that Stripe allows in
 * test mode (docs.stripe.com/rate-limits).
 */
const CONCURRENCY = 6;

/** A list of Stripe objects that a restricted key may or may not be allowed to read. */
export interface ProbedList {
  name: string;
  /** False for a list that BillStack reads but does not sync. A key that can read only such lists is refused. */
  synced?: boolean;
  /** Asks Stripe for one object of the list. Rejects with stripe's errors. */
  read(stripe: Stripe): PromiseLike<{ object?: string; data: object[] }>;
}

/**
 * What a key may do with one list:
 * - `read`: Stripe answered with the list. `livemode` is the mode of its first object, or null without an object.
 * - `allowed`: Stripe refused only the parameters, and it checks them after the permissions. On some accounts the
 *   list of payment methods does this, because it needs a customer.
 * - `absent`: the account has no such list.
 * - `denied`: the key may not read the list. `permissions` says whether the reason is a missing permission.
 * - `unanswered`: Stripe gave no usable answer.
 */
export type Probe =
  | { name: string; access: "read"; livemode: boolean | null }
  | { name: string; access: "allowed" | "absent" }
  | { name: string; access: "denied"; permissions: boolean; stripeSays: string }
  | { name: string; access: "unanswered"; failure: StripeFailure };

function livemodeOf(item: unknown): boolean | null {
  const known = typeof item === "object" && item !== null && "livemode" in item;
  return known && typeof item.livemode === "boolean" ? item.livemode : null;
}

async function probe(stripe: Stripe, { name, read }: ProbedList): Promise<Probe> {
  try {
    const { object = "list", data } = await read(stripe);
    if (object !== "list" || !Array.isArray(data)) {
      return { name, access: "unanswered", failure: stripeFailure("garbage") };
    }
    return { name, access: "read", livemode: livemodeOf(data[0]) };
  } catch (error) {
    return probeOfError(name, error);
  }
}

function probeOfError(name: string, error: unknown): Probe {
  if (error instanceof Stripe.errors.StripePermissionError && !isAboutTheKey(error)) {
    return { name, access: "denied", permissions: isAboutPermissions(error), stripeSays: reasonOf(error) };
  }
  const limited = error instanceof Stripe.errors.StripeRateLimitError;
  const status = error instanceof Stripe.errors.StripeError && !limited ? error.statusCode : undefined;
  const missing = error instanceof Stripe.errors.StripeError && error.code === "resource_missing";
  if (status === 400 || (status === 404 && missing)) return { name, access: "allowed" };
  if (status === 404) return { name, access: "absent" };
  return { name, access: "unanswered", failure: readStripeFailure(error) };
}

/** Asks Stripe for one object of each list, a few lists at a time. Sends no new request after `signal` is aborted. */
export async function probeLists(
  stripe: Stripe,
  lists: readonly ProbedList[],
  signal: AbortSignal,
): Promise<Probe[]> {
  const waiting = lists.values();
  const probes: Probe[] = [];
  const worker = async (): Promise<void> => {
    for (const list of waiting) {
      if (signal.aborted) return;
      probes.push(await probe(stripe, list));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return probes;
}
