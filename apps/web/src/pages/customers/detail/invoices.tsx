import { DateTime } from "../../../ui/date-time.js";
import { countText } from "../../../ui/number-text.js";
import { Money } from "./money.js";
import type { Overview } from "./overview.js";
import { AMOUNT_CELL, CELL, Part } from "./part.js";
import { RowLink } from "./row-link.js";
import { StatusBadge } from "./status-badge.js";
import { StripeLink } from "../../../connection/stripe-link.js";
import { OutsideText } from "../../../ui/outside-text.js";

type Invoice = Overview["invoices"]["items"][number];

/** The customer's invoices, the newest first. */
export function Invoices({ overview: { customer, invoices, notLoaded } }: { overview: Overview }) {
  return (
    <Part
      title="Invoices"
      shown={invoices.items.length}
      total={invoices.total}
      table="invoices"
      customerId={customer.id}
      empty="This customer has no invoice."
      isLoading={notLoaded.includes("invoice")}
      columns={["Number", "Status", "Total", "Due", "Created", "Id"]}
      amounts={["Total", "Due"]}
    >
      {invoices.items.map((invoice) => (
        <tr key={invoice.id}>
          <td className={`${CELL} font-medium whitespace-nowrap`}>
            <InvoiceNumber invoice={invoice} />
          </td>
          <td className={CELL}>
            <StatusBadge status={invoice.status} />
            <Attempts invoice={invoice} />
          </td>
          <td className={AMOUNT_CELL}>
            <Money amount={invoice.total} currency={invoice.currency} />
          </td>
          <td className={AMOUNT_CELL}>
            <Money amount={invoice.amountRemaining} currency={invoice.currency} />
          </td>
          <td className={`${CELL} text-muted`}>
            <DateTime value={invoice.created} />
          </td>
          <td className={CELL}>
            <span className="flex items-center gap-1">
              <RowLink table="invoices" id={invoice.id} />
              <StripeLink path={`invoices/${invoice.id}`} livemode={invoice.livemode} />
            </span>
          </td>
        </tr>
      ))}
    </Part>
  );
}

/** The number, which opens the invoice as the customer sees it. A draft has no number. */
function InvoiceNumber({ invoice: { number, hostedInvoiceUrl } }: { invoice: Invoice }) {
  if (hostedInvoiceUrl === null || !hostedInvoiceUrl.startsWith("https://"))
    return <OutsideText text={number ?? "Draft"} />;
  return (
    <a
      href={hostedInvoiceUrl}
      target="_blank"
      rel="noreferrer"
      className="rounded underline underline-offset-3"
    >
      <OutsideText text={number ?? "Invoice"} />
      <span className="sr-only"> as the customer sees it (a new tab)</span>
    </a>
  );
}

/** For an open invoice: how often its payment was tried, and when it is tried again. */
function Attempts({ invoice: { status, attemptCount, nextPaymentAttempt } }: { invoice: Invoice }) {
  if (status !== "open" || attemptCount === null || attemptCount === 0) return null;
  return (
    <span className="mt-1 block text-xs text-muted">
      {countText(attemptCount, "attempt")}
      {nextPaymentAttempt !== null && (
        <>
          , next <DateTime value={nextPaymentAttempt} />
        </>
      )}
    </span>
  );
}
