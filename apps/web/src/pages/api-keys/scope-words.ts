import { ALL_SCOPES, SCOPES, type Scope } from "@billstack/tenancy/roles";

/** What a key with each scope may do, as a sentence. */
const SENTENCES: Record<Scope, string> = {
  "access:read": "Ask what a customer may use now.",
  "customers:read": "Read customers, with their e-mail addresses and metadata.",
  "subscriptions:read": "Read subscriptions with their items.",
  "products:read": "Read products and prices.",
  "invoices:read": "Read invoices.",
  "payments:read": "Read charges.",
  "entitlements:read": "Read which features customers are entitled to.",
  "events:read": "Read the received events, with the objects in them.",
  "tables:read": "Read every row of every synced table.",
  "sync:read": "Read the status of the connection, of syncs and of verifications.",
  "sync:write": "Refresh objects from Stripe, start syncs and verifications, and replay events.",
};

/** All scopes that a person can choose, each with its sentence. */
export const SCOPE_CHOICES = SCOPES.map((scope) => ({ scope, sentence: SENTENCES[scope] }));

/** Sets of scopes that people often need, with the name of the button that chooses them. */
export const PRESETS: readonly { label: string; scopes: readonly string[] }[] = [
  { label: "Check access", scopes: ["access:read", "sync:write"] },
  { label: "Read only", scopes: SCOPES.filter((scope) => scope.endsWith(":read")) },
];

/** Returns the scopes of a key as one text: "Everything", "access:read, sync:write". */
export function scopesText(scopes: readonly string[]): string {
  return scopes.includes(ALL_SCOPES) ? "Everything" : scopes.join(", ");
}
