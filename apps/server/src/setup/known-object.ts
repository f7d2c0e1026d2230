import { teamSchemaExists } from "@billstack/tenancy";
import type { Stripe } from "stripe";

import type { Connection } from "../connection/store.js";
import { OBJECTS, type ObjectType, type SyncedObject } from "../copy/objects.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { kindOfFailure } from "../stripe/failure.js";
import { newestKnownId } from "./known-object-store.js";

/**
 * The types whose objects can prove an account. Objects of the first ones are hardly ever deleted, so that Stripe's
 * answer that there is no such object means another account.
 */
const PROVING = [
  "invoice",
  "charge",
  "payment_intent",
  "subscription",
  "customer",
  "price",
  "product",
] as const satisfies ObjectType[];

/**
 * Finds out with a key whether it belongs to the connection's account: reads the newest object that is known of each
 * type, until one read decides. The key belongs to the account if it finds such an object in the connection's mode.
 *
 * @param stripe a client with the key. The proof of the key has just sent more requests than Stripe allows in a second, so
 *   the client has to send requests again that Stripe answers with 429.
 * @returns `other` if the key found none of the objects; `unknown` if no object is known that the key may read
 * @throws AppError keys_refused, stripe_unreachable
 */
export async function readsKnownObject(
  { sql }: Deps,
  { teamId, mode }: Connection,
  stripe: Stripe,
): Promise<"same" | "other" | "unknown"> {
  if (!(await teamSchemaExists(sql, teamId))) return "unknown";
  let found: "other" | "unknown" = "unknown";
  for (const type of PROVING) {
    const row: SyncedObject = OBJECTS[type];
    const id = await newestKnownId(sql, teamId, row.table);
    const answer = id === null ? "not_permitted" : await read(() => row.fetch(stripe, id), id, mode);
    if (answer === "same") return "same";
    if (answer === "missing") found = "other";
  }
  return found;
}

type FetchedObject = Awaited<ReturnType<SyncedObject["fetch"]>>;

function isOfMode(object: object, mode: "test" | "live"): boolean {
  return "livemode" in object && object.livemode === (mode === "live");
}

/** Reads one object. `missing`: the key's account has no such object in this mode. */
async function read(
  fetch: () => Promise<FetchedObject>,
  id: string,
  mode: "test" | "live",
): Promise<"same" | "missing" | "not_permitted"> {
  try {
    const object = await fetch();
    // Stripe shows that an object is deleted only to its own account, and then without its mode.
    const isDeleted = "deleted" in object && object.deleted === true;
    const isSame = object.id === id && (isDeleted || isOfMode(object, mode));
    return isSame ? "same" : "missing";
  } catch (error) {
    const kind = kindOfFailure(error);
    if (kind === "missing" || kind === "not_permitted") return kind;
    if (kind === null) throw error;
    if (kind === "key_refused") {
      throw new AppError(
        "keys_refused",
        "Stripe refused the new key. Check it in Stripe, or use another key.",
        { cause: error },
      );
    }
    throw new AppError(
      "stripe_unreachable",
      "Stripe gave no usable answer, so BillStack could not check whether both keys belong to one account. Try again.",
      { cause: error },
    );
  }
}
