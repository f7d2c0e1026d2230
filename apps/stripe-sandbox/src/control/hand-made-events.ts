import type { Account } from "../account/account.js";
import { newId, randomText } from "../account/ids.js";
import { invalidRequest } from "../api/errors.js";
import type { HandMadeEvent } from "../objects/event.js";
import { newCustomer } from "../objects/customer.js";
import type { Json } from "../wire.js";

/**
 * Adds an entry of any form to the account's list of events, because Stripe may add forms that no client knows
 * yet. Its `id` and `created` decide its place in the list; an entry without them becomes the newest. Throws a
 * 400 if the id exists.
 */
export function addRawEvent(account: Account, body: Json): { id: string; created: number } {
  const id = typeof body["id"] === "string" ? body["id"] : `raw_${randomText(24)}`;
  if (account.collections.event.get(id) !== undefined) throw invalidRequest(`${id} exists already`);
  const created = typeof body["created"] === "number" ? body["created"] : account.now();
  const type = typeof body["type"] === "string" ? body["type"] : "";
  account.collections.event.insert({
    id,
    created,
    recordedAt: account.now(),
    type,
    body,
    pendingWebhooks: 0,
  });
  return { id, created };
}

/**
 * An event of a connected account, as a Connect endpoint receives it: a `customer.created` with the given
 * fields in place of its own. It is not stored, because it belongs to the connected account's list of events.
 */
export function connectEvent(account: Account, fields: Json): HandMadeEvent {
  const created = account.now();
  const body: Json = {
    id: newId("evt"),
    object: "event",
    api_version: account.apiVersion,
    created,
    data: { object: newCustomer(newId("cus"), created, account.nextInvoicePrefix()) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: "customer.created",
    ...fields,
  };
  const told = { id: String(body["id"]), type: String(body["type"]) };
  return { ...told, created, recordedAt: created, body, pendingWebhooks: 1 };
}
