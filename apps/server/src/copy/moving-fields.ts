/** The fields that have another value in each answer of Stripe, by the type of the object that contains them. */
const MOVING: Record<string, readonly string[]> = {
  invoice: ["hosted_invoice_url", "invoice_pdf"],
  charge: ["receipt_url"],
  credit_note: ["pdf"],
  "checkout.session": ["url", "client_secret"],
};

/** Replaces such a value before a comparison, so that only its existence is compared. */
const ANY = "<moves>";

/** Returns whether a field of an object has another value in each answer, although nothing has changed. */
export function movesByItself(object: string, field: string): boolean {
  return MOVING[object]?.includes(field) ?? false;
}

/** Returns a copy of the value in which all such fields are replaced by the same text, also in nested objects. */
export function withoutMoving(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutMoving);
  const object = "object" in value && typeof value.object === "string" ? value.object : "";
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => {
      const moves = inner !== null && movesByItself(object, field);
      return [field, moves ? ANY : withoutMoving(inner)];
    }),
  );
}
