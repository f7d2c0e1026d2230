import { find } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import { expand } from "../api/params.js";
import { deleted, route } from "../api/route.js";
import { discountCustomer, discountSubscription } from "../billing/redeem-coupon.js";
import { FACTS } from "../objects/facts.js";

/**
 * The routes of discounts. Requests can only delete a discount: one is created by redeeming a coupon, and it is
 * shown in its customer or subscription.
 */
export const discountRoutes = [
  route("DELETE", "/v1/customers/:id/discount", "customer", { expand }, ({ account, ids: [id = ""] }) => {
    const customer = find(account, "customer", id);
    if (!customer.discount) throw invalidRequest("No active discount for customer: " + id);
    account.change("customer", discountCustomer(account, customer, null), "customer.updated");
    return deleted("discount", customer.discount.id);
  }),
  route(
    "DELETE",
    "/v1/subscriptions/:id/discount",
    "subscription",
    { expand },
    ({ account, ids: [id = ""] }) => {
      const subscription = find(account, "subscription", id);
      const [discount] = subscription[FACTS]?.discounts ?? [];
      if (discount === undefined) throw invalidRequest("No active discount for subscription: " + id);
      discountSubscription(account, subscription, []);
      account.change(
        "subscription",
        { ...subscription, discounts: [], [FACTS]: { discounts: [] } },
        "customer.subscription.updated",
      );
      return deleted("discount", discount.id);
    },
  ),
];
