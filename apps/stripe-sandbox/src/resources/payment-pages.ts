import { find } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import { expand } from "../api/params.js";
import { answer, route } from "../api/route.js";
import { confirmPageParams } from "../billing/checkout-params.js";
import { completeCheckout } from "../billing/complete-checkout.js";
import { usePaymentMethod } from "../billing/payment-method.js";

/**
 * The buyer's side of Checkout. Stripe does not document these routes; its own payment page and the Stripe CLI
 * use them.
 */
export const paymentPageRoutes = [
  route("GET", "/v1/payment_pages/:id", "checkout_session", { expand }, ({ account, ids: [id = ""] }) =>
    answer("checkout.session", find(account, "checkout.session", id)),
  ),
  route(
    "POST",
    "/v1/payment_pages/:id/confirm",
    "checkout_session",
    confirmPageParams,
    ({ account, ids: [id = ""], params }) => {
      const session = find(account, "checkout.session", id);
      const { expected_amount: expected } = params;
      if (expected !== undefined && expected !== (session.amount_total ?? 0)) {
        throw invalidRequest(
          "The price of the items in your cart has changed. Please refresh the page to see the updated amount.",
          { code: "checkout_amount_mismatch", param: "expected_amount" },
        );
      }
      const method = usePaymentMethod(account, params.payment_method);
      return answer("checkout.session", completeCheckout(account, session, method));
    },
  ),
];
