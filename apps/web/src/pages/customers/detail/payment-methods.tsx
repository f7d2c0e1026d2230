import { Badge } from "../../../ui/badge.js";
import { DateTime } from "../../../ui/date-time.js";
import type { Overview } from "./overview.js";
import { CELL, Part } from "./part.js";
import { methodText } from "./payments.js";
import { RowLink } from "./row-link.js";

/** How the customer pays, with the default one named. */
export function PaymentMethods({
  overview: { paymentMethods, customer, notLoaded },
}: {
  overview: Overview;
}) {
  return (
    <Part
      title="Payment methods"
      shown={paymentMethods.items.length}
      total={paymentMethods.total}
      table="payment_methods"
      customerId={customer.id}
      empty="No payment method is saved."
      isLoading={notLoaded.includes("payment_method")}
      columns={["Method", "Expires", "Added", "Id"]}
    >
      {paymentMethods.items.map((method) => (
        <tr key={method.id}>
          <td className={`${CELL} font-medium whitespace-nowrap`}>
            <span className="flex items-center gap-2">
              {methodText(method.type, method.cardBrand, method.cardLast4) ?? "—"}
              {method.id === customer.defaultPaymentMethodId && <Badge tone="info">Default</Badge>}
            </span>
          </td>
          <td className={`${CELL} text-muted tabular-nums`}>
            {method.expiryMonth === null || method.expiryYear === null
              ? "—"
              : `${String(method.expiryMonth).padStart(2, "0")}/${method.expiryYear}`}
          </td>
          <td className={`${CELL} text-muted`}>
            <DateTime value={method.created} detail="day" />
          </td>
          <td className={CELL}>
            <RowLink table="payment_methods" id={method.id} />
          </td>
        </tr>
      ))}
    </Part>
  );
}
