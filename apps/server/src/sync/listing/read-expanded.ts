import type { ListPage, ListQuery } from "../../stripe/ask-page.js";
import { kindOfFailure } from "../../stripe/failure.js";
import type { ListParams, StripeObject } from "../../copy/objects.js";

/**
 * Reads a page and asks Stripe to expand a field of its objects. If Stripe refuses that, reads the page again
 * without `expand`. If that works, calls `off`; later calls then ask without `expand` (`isOff` returns true).
 * @param expand the path of the field, such as `data.lines`; undefined: nothing is expanded
 * @throws the error of the request, or of the second request without `expand`
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
