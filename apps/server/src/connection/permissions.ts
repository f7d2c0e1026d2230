import type { KeyProof } from "@billstack/stripe-verify";

import { isObject, neededIn } from "../copy/needed.js";
import type { PermissionState } from "./schemas.js";

/** What the last proof said of each list, by its name; absent: nothing. */
export type Permits = Record<string, boolean>;

/** What a proof says, and what it leaves open. */
export function permitsOf({ readable, unreadable }: Pick<KeyProof, "readable" | "unreadable">): Permits {
  return {
    ...Object.fromEntries(readable.map((name) => [name, true])),
    ...Object.fromEntries(unreadable.map((name) => [name, false])),
  };
}

/** Of what a key may not read, the synced objects. */
export function unreadableObjects(unreadable: readonly string[]): string[] {
  return unreadable.filter(isObject);
}

interface KeyFacts {
  mode: "test" | "live";
  restricted: boolean;
  permits: Permits;
  accountId: string | null;
  webhookEndpointId: string | null;
}

/** What the key should be allowed, whether it is, and what is lost without it. `works` null: not known. */
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
  // That a key may list endpoints does not show that it may make one.
  if (name === "webhook_endpoint" && permits[name] === true) return webhookEndpointId === null ? null : true;
  return permits[name] ?? null;
}
