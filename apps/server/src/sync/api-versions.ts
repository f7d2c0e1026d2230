import type { StripeObject } from "./objects.js";

type Fields = Record<string, unknown>;

/**
 * Brings the shapes of other API versions, 2020-08-27 to today's, to that of the pinned one, as far as they carry it.
 * What a shape does not carry at all stays absent, and an absent field is never written, so the column keeps its
 * value: `invoice.charge`, `invoice.payment_intent`, `discount`, and others (docs/api-versions.md lists them).
 * Goes by the fields that are there, not by the version's name, so that a shape of the pinned version comes out as
 * it was.
 */
export function normalise(object: StripeObject): StripeObject {
  const change = CHANGES[object.object];
  if (change === undefined) return object;
  const fields = object as StripeObject & Fields;
  return { ...fields, ...change(fields) };
}

const CHANGES: Record<string, (fields: Fields) => Fields> = {
  subscription,
  invoice,
  credit_note: (fields) => ({
    ...taxes(fields, "tax_amounts"),
    ...("refund" in fields || !Array.isArray(fields["refunds"])
      ? {}
      : { refund: at(fields["refunds"][0], "refund") ?? null }),
  }),
  // Until 2022-11-15 a payment intent carried its charges, newest first.
  payment_intent: (fields) =>
    "latest_charge" in fields || !("charges" in fields)
      ? {}
      : { latest_charge: at(list(fields["charges"])[0], "id") ?? null },
  // Since basil the address is where the customer entered it.
  "checkout.session": (fields) =>
    "shipping_details" in fields || !("collected_information" in fields)
      ? {}
      : { shipping_details: at(fields["collected_information"], "shipping_details") ?? null },
};

/** Since basil (2025-03-31) the period is the items', and `plan` is carried by items only. */
function subscription(fields: Fields): Fields {
  const items = list(fields["items"]);
  const [first] = items;
  const ofItems = (name: string, choose: (...values: number[]) => number): Fields => {
    const values = items.map((item) => at(item, name)).filter((value) => typeof value === "number");
    return name in fields || values.length === 0 ? {} : { [name]: choose(...values) };
  };
  return {
    ...ofItems("current_period_start", Math.min),
    ...ofItems("current_period_end", Math.max),
    ...("plan" in fields || first === undefined
      ? {}
      : { plan: items.length === 1 ? (at(first, "plan") ?? null) : null }),
  };
}

/** Since basil the subscription stands under `parent`, taxes have a new shape, and `paid` follows from the status. */
function invoice(fields: Fields): Fields {
  const parent = at(at(fields["parent"], "subscription_details"), "subscription");
  const tax = "total_taxes" in fields && !("tax" in fields) ? { tax: sum(fields["total_taxes"]) } : {};
  return {
    ...("parent" in fields ? { subscription: parent ?? fields["subscription"] ?? null } : {}),
    ...("paid" in fields ? {} : { paid: fields["status"] === "paid" }),
    ...tax,
    ...taxes(fields, "total_tax_amounts"),
  };
}

function taxes(fields: Fields, name: string): Fields {
  if (name in fields || !("total_taxes" in fields)) return {};
  return {
    [name]: list({ data: fields["total_taxes"] }).map((tax) => ({
      amount: at(tax, "amount"),
      inclusive: at(tax, "tax_behavior") === "inclusive",
      tax_rate: at(at(tax, "tax_rate_details"), "tax_rate") ?? null,
      taxability_reason: at(tax, "taxability_reason") ?? null,
      taxable_amount: at(tax, "taxable_amount") ?? null,
    })),
  };
}

function sum(value: unknown): number | null {
  const amounts = list({ data: value }).map((tax) => at(tax, "amount"));
  if (amounts.length === 0) return null;
  return amounts.reduce<number>((total, amount) => total + (typeof amount === "number" ? amount : 0), 0);
}

function at(value: unknown, name: string): unknown {
  return value !== null && typeof value === "object" ? (value as Fields)[name] : undefined;
}

function list(value: unknown): unknown[] {
  const data = at(value, "data");
  return Array.isArray(data) ? data : [];
}
