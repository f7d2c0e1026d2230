import { Badge } from "../../../ui/badge.js";
import { DateTime } from "../../../ui/date-time.js";
import { moneyText } from "../../../ui/money-text.js";
import { Money } from "./money.js";
import type { Overview } from "./overview.js";
import { AMOUNT_CELL, CELL, Part } from "./part.js";
import { RowLink } from "./row-link.js";
import { StatusBadge, wordsOf } from "./status-badge.js";
import { StripeLink } from "../../../connection/stripe-link.js";
import { OutsideText } from "../../../ui/outside-text.js";

/** A payment as the page shows it: a charge, or a payment intent that has no charge yet. */
interface Payment {
  id: string;
  table: "charges" | "payment_intents";
  amount: number | null;
  currency: string | null;
  status: string | null;
  amountRefunded: number | null;
  disputed: boolean;
  method: string | null;
  failure: string | null;
  created: string | null;
}

/** The customer's payments, the newest first, with the reasons of those that failed. */
export function Payments({ overview }: { overview: Overview }) {
  const { customer, charges, paymentIntents, notLoaded } = overview;
  const payments = paymentsOf(overview);
  return (
    <Part
      title="Payments"
      shown={payments.length}
      total={charges.total + paymentIntents.total}
      table="charges"
      customerId={customer.id}
      empty="This customer has made no payment."
      isLoading={notLoaded.includes("charge") || notLoaded.includes("payment_intent")}
      columns={["Amount", "Status", "Paid with", "Created", "Id"]}
      amounts={["Amount"]}
    >
      {payments.map((payment) => (
        <tr key={payment.id}>
          <td className={`${AMOUNT_CELL} font-medium`}>
            <Money amount={payment.amount} currency={payment.currency} />
          </td>
          <td className={`${CELL} min-w-44`}>
            <span className="flex flex-wrap gap-1">
              <StatusBadge status={payment.status} />
              {payment.disputed && <Badge tone="bad">Disputed</Badge>}
              {payment.amountRefunded !== null && payment.amountRefunded > 0 && (
                <Badge tone="neutral">{refundText(payment)}</Badge>
              )}
            </span>
            {payment.failure !== null && (
              <span className="mt-1 block max-w-80 text-xs text-bad">
                <OutsideText text={payment.failure} />
              </span>
            )}
          </td>
          <td className={`${CELL} whitespace-nowrap text-muted`}>{payment.method ?? "—"}</td>
          <td className={`${CELL} text-muted`}>
            <DateTime value={payment.created} />
          </td>
          <td className={CELL}>
            <span className="flex items-center gap-1">
              <RowLink table={payment.table} id={payment.id} />
              <StripeLink path={`payments/${payment.id}`} livemode={overview.customer.livemode} />
            </span>
          </td>
        </tr>
      ))}
    </Part>
  );
}

/** Puts charges and payment intents without a charge into one list, the newest first. */
function paymentsOf({ charges, paymentIntents }: Overview): Payment[] {
  const made = charges.items.map((charge): Payment => ({
    ...charge,
    table: "charges",
    disputed: charge.disputed === true,
    method: methodText(charge.methodType, charge.cardBrand, charge.cardLast4),
    failure: failureText(charge.failureMessage, charge.failureCode),
  }));
  const open = paymentIntents.items.map((intent): Payment => ({
    ...intent,
    table: "payment_intents",
    amountRefunded: null,
    disputed: false,
    method: null,
    failure: failureText(intent.failureMessage, intent.failureCode),
  }));
  return [...made, ...open].toSorted((one, other) => (other.created ?? "").localeCompare(one.created ?? ""));
}

/** Says how a payment was or can be made: "Visa ···· 4242", "Sepa debit". Null if nothing is known. */
export function methodText(type: string | null, brand: string | null, last4: string | null): string | null {
  if (last4 !== null) return `${wordsOf(brand ?? "card")} ···· ${last4}`;
  return type === null ? null : wordsOf(type);
}

function failureText(message: string | null, code: string | null): string | null {
  if (message === null) return code === null ? null : wordsOf(code);
  return message;
}

function refundText({ amount, amountRefunded, currency }: Payment): string {
  if (amountRefunded === amount || amountRefunded === null || currency === null) return "Refunded";
  return `${moneyText(amountRefunded, currency)} refunded`;
}
