import { Stripe } from "stripe";
import { isAboutPermissions, isAboutTheKey, reasonOf } from "./refused-key.js";
import { readStripeFailure, stripeFailure, type StripeFailure } from "./stripe-failure.js";

/** At most so many requests at once: all of them together stay below the 25 a second of Stripe's test mode. */
const CONCURRENCY = 6;

/** A list that a key may or may not be allowed to read. */
export interface ProbedList {
  name: string;
  /** False: to read it alone makes a key of no use. */
  synced?: boolean;
  /** Asks for one object of it. Rejects as stripe does. */
  read(stripe: Stripe): PromiseLike<{ object?: string; data: object[] }>;
}

/**
 * What a key may do with one list. `allowed`: Stripe judged the parameters, so it had let the key pass, as it
 * does for payment methods on accounts where their list asks for a customer. `absent`: the account has no such list.
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
    return refused(name, error);
  }
}

function refused(name: string, error: unknown): Probe {
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

/** Asks for one object of each list, a few at a time; starts no more once `signal` is aborted. */
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
