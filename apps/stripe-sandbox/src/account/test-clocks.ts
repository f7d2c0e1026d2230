import { FACTS } from "../objects/facts.js";
import type { CollectionName, Collections } from "../objects/objects.js";
import type { Account } from "./account.js";

/** How an object that does not name its customer leads to it. */
const LEADS: readonly (readonly [field: string, name: CollectionName])[] = [
  ["charge", "charge"],
  ["payment_intent", "payment_intent"],
  ["invoice", "invoice"],
  ["subscription", "subscription"],
];

/** The test clock whose time an object lives in: its own or its customer's. */
export function testClockOf(account: Account, object: object): string | undefined {
  if (account.customerClocks.size === 0) return undefined;
  const own = textOf(object, "test_clock");
  if (own !== undefined) return own;
  const customer = customerOf(account, object);
  return customer === undefined ? undefined : account.customerClocks.get(customer);
}

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
 * The test clock that a request is about: one of the objects that it names lives in its time, or a parameter
 * names the clock. What the request makes is then of that time.
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

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
