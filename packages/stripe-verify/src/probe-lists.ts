import { Stripe } from "stripe";
import { readStripeFailure, stripeFailure, type StripeFailure } from "./stripe-failure.js";
import { readOne, SYNCED_OBJECTS, type SyncedObject } from "./synced-lists.js";

/** At most so many requests at once: all of them together stay below the 25 a second of Stripe's test mode. */
const CONCURRENCY = 6;

/**
 * What a key may do with one list. `allowed`: Stripe judged the parameters, so it had let the key pass, as it
 * does for payment methods on accounts where their list asks for a customer.
 */
export type Probe =
  | { object: SyncedObject; access: "read"; livemode: boolean | null }
  | { object: SyncedObject; access: "allowed" | "denied" }
  | { object: SyncedObject; access: "unanswered"; failure: StripeFailure };

const ACCESS_OF_STATUS: Readonly<Record<number, "allowed" | "denied">> = {
  400: "allowed",
  403: "denied",
  404: "denied",
};

function livemodeOf(item: unknown): boolean | null {
  const known = typeof item === "object" && item !== null && "livemode" in item;
  return known && typeof item.livemode === "boolean" ? item.livemode : null;
}

async function probe(stripe: Stripe, object: SyncedObject): Promise<Probe> {
  try {
    const { object: kind, data } = await readOne(stripe, object);
    if (kind !== "list" || !Array.isArray(data)) {
      return { object, access: "unanswered", failure: stripeFailure("garbage") };
    }
    return { object, access: "read", livemode: livemodeOf(data[0]) };
  } catch (error) {
    const rateLimited = error instanceof Stripe.errors.StripeRateLimitError;
    const status = error instanceof Stripe.errors.StripeError ? error.statusCode : undefined;
    const access = rateLimited || status === undefined ? undefined : ACCESS_OF_STATUS[status];
    return access === undefined
      ? { object, access: "unanswered", failure: readStripeFailure(error) }
      : { object, access };
  }
}

/** Asks for one object of every synced list, a few at a time; starts no more once `signal` is aborted. */
export async function probeLists(stripe: Stripe, signal: AbortSignal): Promise<Probe[]> {
  const waiting = SYNCED_OBJECTS.values();
  const probes: Probe[] = [];
  const worker = async (): Promise<void> => {
    for (const object of waiting) {
      if (signal.aborted) return;
      probes.push(await probe(stripe, object));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return probes;
}
