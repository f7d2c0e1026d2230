import type Stripe from "stripe";
import { listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { array, boolean, type ParamNames, text } from "../api/params.js";
import { typeMatches } from "../objects/event.js";
import type { CollectionName } from "../objects/objects.js";

/** How long Stripe lists an event: 30 days (docs.stripe.com/api/events/list). */
const KEPT_SECONDS = 30 * 86_400;

const listFilters = {
  ...listParams,
  delivery_success: boolean,
  type: text,
  types: array(text),
} satisfies ParamNames<keyof Stripe.EventListParams>;

/** The routes of events. */
export const eventRoutes = [
  retrieveRoute("event" satisfies CollectionName, "/v1/events/:id"),
  listRoute("event", "/v1/events", listFilters, (params, account) => {
    const oldest = account.now() - KEPT_SECONDS;
    return {
      matches: (event) =>
        event.recordedAt >= oldest &&
        (params.type === undefined || typeMatches(event.type, params.type)) &&
        (params.types === undefined || params.types.some((pattern) => typeMatches(event.type, pattern))) &&
        (params.delivery_success === undefined || (event.pendingWebhooks === 0) === params.delivery_success),
    };
  }),
];
