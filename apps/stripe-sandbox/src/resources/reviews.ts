import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import { expand } from "../api/params.js";
import { answer, route } from "../api/route.js";
import { closeReview } from "../billing/review-charge.js";

/** The routes of reviews. */
export const reviewRoutes = [
  retrieveRoute("review", "/v1/reviews/:id"),
  route("POST", "/v1/reviews/:id/approve", "review", { expand }, ({ account, ids: [id = ""] }) => {
    const review = find(account, "review", id);
    if (!review.open) throw invalidRequest("This review is already closed.");
    closeReview(account, find(account, "charge", review.charge ?? "", "charge"), "approved");
    return answer("review", find(account, "review", id));
  }),
  // Stripe lists only open reviews.
  listRoute("review", "/v1/reviews", listParams, () => ({ matches: ({ open }) => open })),
];
