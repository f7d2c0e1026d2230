import { ownedKey } from "../copy/freshness.js";
import { namedDiscounts } from "../copy/named-discounts.js";
import type { StripeObject } from "../copy/stripe-object.js";
import { keepDiscounts } from "../copy/whole-discounts.js";
import type { AnySql } from "../database/any-sql.js";
import type { Folded } from "./fold.js";

/** The body of an object's newest event. */
export interface Body {
  connectionId: string;
  one: Folded;
  object: StripeObject | null;
}

/**
 * Returns the subscriptions whose newest body names a discount of which nothing is known: no event of this turn tells it
 * whole, and none was stored before. Such a subscription has to be read, because its coupon decides about MRR. Keeps what
 * the events tell of discounts with the bodies. Sends a statement only if a body has only the id of a discount.
 */
export async function withUnknownDiscounts(sql: AnySql, bodies: readonly Body[]): Promise<Set<Folded>> {
  const asked = bodies.flatMap(({ connectionId, one, object }) => {
    if (object?.object !== "subscription") return [];
    keepDiscounts(object, discountsIn(one));
    const named = (namedDiscounts(object) ?? []).filter(({ coupon }) => coupon === null);
    return named.map(({ id }) => ({ connectionId, one, id }));
  });
  if (asked.length === 0) return new Set();
  const rows = await sql<{ connectionId: string; id: string }[]>`
    select connection_id as "connectionId", id from billstack.discounts
    where (connection_id, id) in (
      select * from unnest(
        ${asked.map(({ connectionId }) => connectionId)}::uuid[], ${asked.map(({ id }) => id)}::text[]))`;
  const known = new Set(rows.map(({ connectionId, id }) => ownedKey(connectionId, "discount", id)));
  return new Set(
    asked
      .filter(({ connectionId, id }) => !known.has(ownedKey(connectionId, "discount", id)))
      .map(({ one }) => one),
  );
}

/** Returns the discounts that events of this turn are about. */
function discountsIn({ events }: Folded): object[] {
  return events.flatMap(({ content }) => (content?.object.object === "discount" ? [content.object] : []));
}
