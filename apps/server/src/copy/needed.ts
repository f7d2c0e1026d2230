import type { ProbedList } from "@billstack/stripe-verify";
import type { Stripe } from "stripe";

import { PERMISSIONS, type Permission } from "../stripe/permissions.js";
import { OBJECT_WORDS } from "./object-words.js";
import { OBJECTS, type ObjectType } from "./objects.js";
import type { SyncedObject } from "./synced-object.js";

/** Something that a key should be allowed to read or write. */
export interface Needed {
  /** For a synced object, its name in a backfill. */
  name: string;
  /** The name that people read. */
  label: string;
  permission: Permission;
  /** What does not work without the permission, as the end of a sentence. */
  lost: string;
  /** Whether everything else works without the permission. */
  optional: boolean;
  /**
   * Sends a request that shows whether the key has the permission. Absent: another request of the
   * key's proof shows it.
   */
  read?: ProbedList["read"];
}

const ONE = { limit: 1 };

function objectNeeds(type: ObjectType): Needed[] {
  const { backfill }: SyncedObject = OBJECTS[type];
  if (backfill === undefined) return [];
  const { name } = backfill;
  // Stripe checks the key before it notices that there is no such customer.
  const read: ProbedList["read"] =
    "byCustomer" in backfill
      ? (stripe) => backfill.byCustomer(stripe, { ...ONE, customer: "" })
      : (stripe) => backfill.list(stripe, ONE);
  return [{ name, ...OBJECT_WORDS[type], optional: false, read }];
}

const OBJECT_NEEDS: readonly Needed[] = (Object.keys(OBJECTS) as ObjectType[]).flatMap(objectNeeds);

/**
 * The complete list of the permissions that a key should have: one for each synced object, and those for all
 * objects.
 */
export const NEEDED: readonly Needed[] = [
  ...OBJECT_NEEDS,
  {
    name: "event",
    label: "Events",
    permission: PERMISSIONS.events,
    lost: "events whose delivery was lost are not found, so the copy may stay behind until the next verification",
    optional: false,
    read: (stripe) => stripe.events.list(ONE),
  },
  {
    name: "webhook_endpoint",
    label: "Webhook endpoints",
    permission: PERMISSIONS.webhookEndpoints,
    lost: "BillStack cannot create the webhook endpoint, remove it, or notice a second one",
    optional: true,
    read: (stripe) => stripe.webhookEndpoints.list(ONE),
  },
  {
    name: "test_clock",
    label: "Test clocks",
    permission: PERMISSIONS.testClocks,
    lost: "in test mode, customers and subscriptions on a test clock arrive by events alone",
    optional: true,
    read: (stripe) => stripe.testHelpers.testClocks.list(ONE),
  },
  {
    name: "account",
    label: "Account",
    permission: PERMISSIONS.account,
    lost: "the account's name is not shown, and keys can be replaced only after a sync: its objects prove that both keys are of one account",
    optional: true,
  },
];

/** Returns the permissions for keys of this mode. Only test mode has test clocks. */
export function neededIn(mode: "test" | "live"): readonly Needed[] {
  return mode === "test" ? NEEDED : NEEDED.filter(({ name }) => name !== "test_clock");
}

/** Returns the requests that show which permissions a restricted key has: one for each list. */
export function probedLists(mode: "test" | "live"): ProbedList[] {
  return neededIn(mode).flatMap(({ name, read }) =>
    read === undefined ? [] : [{ name, read: (stripe: Stripe) => read(stripe), synced: isObject(name) }],
  );
}

const objects = new Set(OBJECT_NEEDS.map(({ name }) => name));

/** Returns whether the name of a {@link Needed} is the name of a synced object. */
export function isObject(name: string): boolean {
  return objects.has(name);
}
