import type { KeyProof } from "@billstack/stripe-verify";

import { isObject, neededIn } from "../copy/needed.js";
import type { PermissionState } from "./schemas.js";

/**
 * For each list by its name, whether the key may read it, as the last check found. A list is missing if nothing is
 * known about it.
 */
export type Permits = Record<string, boolean>;

/** Returns what a check of the key found out about each list. */
export function permitsOf({ readable, unreadable }: Pick<KeyProof, "readable" | "unreadable">): Permits {
  return {
    ...Object.fromEntries(readable.map((name) => [name, true])),
    ...Object.fromEntries(unreadable.map((name) => [name, false])),
  };
}

/** Returns those names that are names of synced objects. */
export function unreadableObjects(unreadable: readonly string[]): string[] {
  return unreadable.filter(isObject);
}

/** What is known about a key. */
interface KeyFacts {
  mode: "test" | "live";
  restricted: boolean;
  permits: Permits;
  accountId: string | null;
  webhookEndpointId: string | null;
}

/**
 * Returns every permission that the key should have, whether it has it, and what does not work without it. `works`
 * is null if it is not known whether the key has the permission.
 */
export function permissionStates(facts: KeyFacts): PermissionState[] {
  return neededIn(facts.mode).map(({ name, label, permission, lost, optional }) => ({
    name,
    label,
    permission: permission.name,
    access: permission.access,
    key: permission.key,
    works: worksFor(name, facts),
    optional,
    lost,
  }));
}

function worksFor(name: string, facts: KeyFacts): boolean | null {
  const { restricted, permits, accountId, webhookEndpointId } = facts;
  if (name === "account") return accountId !== null;
  if (!restricted) return true;
  // Being allowed to list endpoints does not prove that the key may create one.
  if (name === "webhook_endpoint" && permits[name] === true) return webhookEndpointId === null ? null : true;
  return permits[name] ?? null;
}
