import type { TeamId } from "@billstack/tenancy";

import { notConnected, notLoaded } from "../connection/require.js";
import type { Deps } from "../deps.js";
import { AppError } from "../errors.js";
import { isoOf } from "../iso-time.js";
import { MOST_CUSTOMERS, type Lookup } from "./access-store.js";
import type { Access } from "./schemas.js";

const NOT_LOADED =
  "Not all customers and subscriptions of this account have been synced yet, so BillStack cannot say that this customer " +
  "has no access.";

/** Whose access is asked for. Exactly one of the first three fields is given. */
export interface AccessInput {
  customer?: string | undefined;
  email?: string | undefined;
  metadata?: Record<string, string> | undefined;
  pastDue: "yes" | "no";
}

/**
 * Returns what a customer may use now, from the subscriptions and entitlements of the team's copy. Asks Stripe
 * nothing. docs/access.md has the rule.
 *
 * @throws AppError invalid_input, not_connected, not_loaded, several_customers, not_found, overloaded
 */
export async function readAccess(
  { sql, accessReads }: Pick<Deps, "sql" | "accessReads">,
  teamId: TeamId,
  input: AccessInput,
): Promise<Access> {
  const lookup = lookupOf(input);
  const { by } = lookup;
  const question = { lookup, pastDue: input.pastDue === "yes" };
  const stored = await accessReads.ask(`${teamId} ${by}`, { sql, teamId, by }, question);
  const { connected, customerIds, items, features, waitingEvents, loaded, asOf } = stored;
  if (!connected) throw notConnected();
  if (customerIds.length > 1) throw severalCustomers(customerIds);
  const hasAccess = items.length > 0;
  if (!hasAccess && !loaded) throw notLoaded(NOT_LOADED);
  const [customerId] = customerIds;
  if (customerId === undefined)
    throw new AppError("not_found", "This Stripe account has no such customer. Check the id.");
  return {
    customerId,
    hasAccess,
    subscriptions: items.map((item) => ({
      ...item,
      currentPeriodEnd: item.currentPeriodEnd === null ? null : isoOf(item.currentPeriodEnd),
      cancelAtPeriodEnd: item.cancelAtPeriodEnd === true,
    })),
    features: hasAccess ? features : [],
    asOf: asOf.toISOString(),
    waitingEvents,
  };
}

/** @throws AppError invalid_input unless the input names exactly one customer, e-mail or key of the metadata */
function lookupOf({ customer, email, metadata }: AccessInput): Lookup {
  const lookups: Lookup[] = [];
  if (customer !== undefined) lookups.push({ by: "id", id: customer });
  if (email !== undefined) lookups.push({ by: "email", email });
  for (const [key, value] of Object.entries(metadata ?? {})) lookups.push({ by: "metadata", key, value });
  const [only, another] = lookups;
  if (only !== undefined && another === undefined) return only;
  const message = "Give exactly one of customer, email and metadata[key], and one key of the metadata.";
  throw new AppError("invalid_input", `The input is not right. ${message}`, {
    issues: [{ path: "customer", message }],
  });
}

function severalCustomers(ids: string[]): AppError {
  const shown = ids.slice(0, MOST_CUSTOMERS);
  const count = ids.length > shown.length ? `More than ${shown.length}` : String(shown.length);
  return new AppError("several_customers", `${count} customers match. Ask for one of them by its id.`, {
    details: { customerIds: shown },
  });
}
