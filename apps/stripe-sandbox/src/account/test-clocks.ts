import { FACTS } from "../objects/facts.js";
import type { CollectionName, Collections } from "../objects/objects.js";
import type { Account } from "./account.js";

/**
 * Objects that have no `customer` field, and how to find one: the field with their parent's id, and the
 * parent's collection.
 */
const LEADS: readonly (readonly [field: string, name: CollectionName])[] = [
  ["charge", "charge"],
  ["payment_intent", "payment_intent"],
  ["invoice", "invoice"],
  ["subscription", "subscription"],
];

/**
 * The id of the test clock that an object lives on: its own `test_clock`, or that of its customer. `undefined`
 * if there is none.
 */
export function testClockOf(account: Account, object: object): string | undefined {
  if (account.customerClocks.size === 0) return undefined;
  const own = textOf(object, "test_clock");
  if (own !== undefined) return own;
  const customer = customerOf(account, object);
  return customer === undefined ? undefined : account.customerClocks.get(customer);
}

/**
 * The object's customer, looked up through its parents if the object does not have the customer's id itself.
 */
function customerOf(account: Account, object: object): string | undefined {
  const facts: unknown = FACTS in object ? object[FACTS] : undefined;
  const named =
    textOf(object, "customer") ??
    (typeof facts === "object" && facts !== null ? textOf(facts, "customer") : undefined);
  if (named !== undefined) return named;
  for (const [field, name] of LEADS) {
    const parent = account.collections[name].get(textOf(object, field) ?? "");
    if (parent !== undefined) return customerOf(account, parent);
  }
  return undefined;
}

function textOf(object: object, field: string): string | undefined {
  const value: unknown = field in object ? (object as Record<string, unknown>)[field] : undefined;
  return typeof value === "string" ? value : undefined;
}

/**
 * The id of the test clock that a request is about: a parameter is the clock's id, or an id in the path or the
 * parameters belongs to an object on the clock. What the request creates then lives on that clock.
 */
export function testClockOfRequest(
  account: Account,
  ids: readonly string[],
  params: unknown,
): string | undefined {
  const clocks = account.collections["test_helpers.test_clock"];
  if (clocks.size === 0) return undefined;
  const named = textsIn(params);
  const clock = named.find((id) => clocks.get(id) !== undefined);
  if (clock !== undefined) return clock;
  for (const id of [...ids, ...named]) {
    const object = objectById(account.collections, id);
    const found = object && testClockOf(account, object);
    if (found !== undefined) return found;
  }
  return undefined;
}

function objectById(collections: Collections, id: string): object | undefined {
  for (const collection of Object.values(collections)) {
    const object: object | undefined = collection.get(id);
    if (object !== undefined) return object;
  }
  return undefined;
}

/** All strings in a value, nested ones included. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
