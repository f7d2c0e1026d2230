import { FACTS } from "../objects/facts.js";
import type { StoredInvoiceItem } from "../objects/invoice-item.js";
import type { StoredLine } from "../objects/invoice-line.js";
import type { StoredInvoice } from "../objects/invoice.js";
import type { StoredSubscription } from "../objects/subscription.js";
import type { Show } from "../objects/view.js";
import type { Json } from "../wire.js";
import type { Release } from "./release.js";

/**
 * The basil versions, newest first. The first of them, 2025-03-31, made these changes: a subscription's period
 * moved to its items; what an invoice bills moved to `parent`; the payments of an invoice became objects of
 * their own; taxes moved to `total_taxes` and `taxes`; the price of a line moved to `pricing`. The new fields
 * of invoices and of their lines are not in `adds`, because answers recorded in acacia have them too.
 */
export const BASIL: readonly Release[] = [
  { version: "2025-08-27.basil", adds: { payment_intent: ["excluded_payment_method_types"] } },
  { version: "2025-07-30.basil", adds: { "checkout.session": ["origin_context"] } },
  {
    version: "2025-06-30.basil",
    adds: { subscription: ["billing_mode"], subscription_schedule: ["billing_mode"] },
  },
  { version: "2025-05-28.basil", adds: { credit_note: ["post_payment_amount", "pre_payment_amount"] } },
  { version: "2025-04-30.basil", adds: { "checkout.session": ["wallet_options"] } },
  {
    version: "2025-03-31.basil",
    adds: {
      "checkout.session": ["permissions"],
      credit_note: ["refunds", "total_taxes"],
      credit_note_line_item: ["taxes"],
      invoiceitem: ["parent", "pricing"],
      subscription_item: ["current_period_end", "current_period_start"],
    },
    before: {
      charge: (charge) => ({ invoice: charge[FACTS].invoice }),
      "checkout.session": ({ collected_information: collected }) => ({
        shipping_details: collected?.shipping_details ?? null,
      }),
      credit_note: ({ refunds: [first] }) => ({ refund: first?.refund ?? null, tax_amounts: [] }),
      credit_note_line_item: (line) => ({
        amount_excluding_tax: line.amount,
        tax_amounts: [],
        unit_amount_excluding_tax: line.unit_amount_decimal,
      }),
      invoice: invoiceBefore,
      invoiceitem: invoiceItemBefore,
      line_item: lineBefore,
      payment_intent: (intent) => ({ invoice: intent[FACTS].invoice }),
      plan: () => ({ aggregate_usage: null }),
      price: ({ recurring }) => ({ recurring: recurring && { aggregate_usage: null, ...recurring } }),
      subscription: subscriptionBefore,
      subscription_schedule: ({ phases }) => ({
        phases: phases.map((phase) => ({ coupon: null, ...phase })),
      }),
    },
  },
];

function subscriptionBefore(subscription: StoredSubscription, show: Show): Json {
  const [first] = subscription.items;
  const discount = subscription[FACTS]?.discounts[0];
  return {
    current_period_end: first?.current_period_end ?? subscription.billing_cycle_anchor,
    current_period_start: first?.current_period_start ?? subscription.start_date,
    discount: discount ? show("discount", discount) : null,
  };
}

function invoiceBefore(invoice: StoredInvoice, show: Show): Json {
  const facts = invoice[FACTS];
  const discount = facts.discounts?.[0];
  const billed = invoice.parent?.subscription_details;
  return {
    application_fee_amount: null,
    charge: facts.charge,
    discount: discount ? show("discount", discount) : null,
    paid: invoice.status === "paid",
    paid_out_of_band: facts.paid_out_of_band,
    payment_intent: facts.payment_intent,
    quote: null,
    subscription: billed?.subscription ?? null,
    subscription_details: { metadata: billed?.metadata ?? null },
    tax: null,
    total_tax_amounts: [],
    transfer_data: null,
  };
}

function lineBefore(line: StoredLine, show: Show): Json {
  const { price } = line[FACTS];
  const item = line.parent?.subscription_item_details;
  const invoiceItem = line.parent?.invoice_item_details;
  return {
    amount_excluding_tax: line.amount,
    invoice_item: invoiceItem?.invoice_item,
    plan: price?.recurring ? show("plan", price) : null,
    price: price && show("price", price),
    proration: item?.proration ?? invoiceItem?.proration ?? false,
    proration_details: { credited_items: null },
    subscription_item: item?.subscription_item,
    tax_amounts: [],
    tax_rates: [],
    type: item ? "subscription" : "invoiceitem",
    unit_amount_excluding_tax: line.pricing?.unit_amount_decimal ?? null,
  };
}

function invoiceItemBefore(item: StoredInvoiceItem, show: Show): Json {
  const { price } = item[FACTS];
  const unit = item.pricing?.unit_amount_decimal ?? null;
  return {
    plan: price?.recurring ? show("plan", price) : null,
    price: price && show("price", price),
    subscription: item.parent?.subscription_details?.subscription ?? null,
    unit_amount: unit === null ? null : Number(unit),
    unit_amount_decimal: unit,
  };
}
