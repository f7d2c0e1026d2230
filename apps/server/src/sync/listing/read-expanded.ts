import type { ListPage, ListQuery } from "../../stripe/ask-page.js";
import { kindOfFailure } from "../../stripe/failure.js";
import type { ListParams, StripeObject } from "../../copy/objects.js";

/**
 * Reads a page with what it expands, and where Stripe refuses that but gives the page without it, without. Then `off`
 * is called, and from then on it is asked for without.
 * @throws what the page without it fails with
 */
export async function readExpanded(
  list: (params: ListParams) => Promise<ListPage<StripeObject>>,
  query: ListQuery,
  expand: string | undefined,
  { isOff, off }: { isOff(): boolean; off(): unknown },
): Promise<ListPage<StripeObject>> {
  if (expand === undefined || isOff()) return list(query);
  try {
    return await list({ ...query, expand: [expand] });
  } catch (error) {
    const kind = kindOfFailure(error);
    if (kind !== "not_permitted" && kind !== "rejected" && kind !== "missing") throw error;
    const page = await list(query);
    off();
    return page;
  }
}
