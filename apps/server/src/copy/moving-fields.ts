/** Fields whose values Stripe makes anew for each answer, by the `object` that they stand in. */
const MOVING: Record<string, readonly string[]> = {
  invoice: ["hosted_invoice_url", "invoice_pdf"],
  charge: ["receipt_url"],
  credit_note: ["pdf"],
  "checkout.session": ["url", "client_secret"],
};

/** What of a moving value is compared: only whether there is one. */
const ANY = "<moves>";

/** Whether a field of a Stripe object says something else in each answer although nothing has changed. */
export function movesByItself(object: string, field: string): boolean {
  return MOVING[object]?.includes(field) ?? false;
}

/** The value with all fields that move by themselves blanked, however deep their objects stand in it. */
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
