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

/** The most scopes that are shown one by one. */
const MOST_SHOWN = 3;

/**
 * Returns many scopes in a few words: "Read only: 10 scopes" if they are those of a preset, "5 scopes" otherwise. Null if
 * they are few.
 */
export function scopesSummary(scopes: readonly string[]): string | null {
  if (scopes.length <= MOST_SHOWN) return null;
  const count = `${scopes.length} scopes`;
  const preset = PRESETS.find(
    (one) => one.scopes.length === scopes.length && one.scopes.every((scope) => scopes.includes(scope)),
  );
  return preset === undefined ? count : `${preset.label}: ${count}`;
}
