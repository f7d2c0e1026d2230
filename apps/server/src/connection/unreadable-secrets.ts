import type { Custody } from "../custody/custody.js";
import type { SealedField, WhyUnreadable } from "../custody/sealed-connection.js";
import type { Connection } from "./store.js";

/** A stored secret that cannot be opened. */
export interface UnreadableSecret {
  name: "secret key" | "publishable key" | "webhook secret" | "previous webhook secret";
  why: WhyUnreadable;
  /** The id of the encryption key that is not configured; null if no key is missing. */
  missingKeyId: string | null;
}

/** What people call each secret. */
const NAME_OF = {
  secret_key: "secret key",
  publishable_key: "publishable key",
  webhook_secret: "webhook secret",
  previous_webhook_secret: "previous webhook secret",
} as const satisfies Record<SealedField, string>;

/** Returns the stored secrets of a connection that this process cannot open. */
export function unreadableSecrets(custody: Custody, connection: Connection): UnreadableSecret[] {
  const found: UnreadableSecret[] = [];
  for (const [field, name] of Object.entries(NAME_OF) as [SealedField, UnreadableSecret["name"]][]) {
    if (field === "previous_webhook_secret" && !isPreviousValid(custody, connection)) continue;
    const opened = custody.open(connection, field);
    if (opened?.ok === false) found.push({ name, why: opened.why, missingKeyId: opened.missingKeyId });
  }
  return found;
}

/** Whether the stored text is not what BillStack has stored: it was changed, copied from elsewhere, or is older. */
export const isRefused = ({ why }: UnreadableSecret): boolean => why === "damaged" || why === "older";

/**
 * Whether deliveries signed with the previous webhook secret are still accepted. They are not if something other than
 * BillStack has stored until when.
 */
export function isPreviousValid(custody: Custody, connection: Connection): boolean {
  const { previousWebhookSecretUntil: until } = connection;
  return until !== null && until.getTime() > Date.now() && custody.isUntilProven(connection, until);
}

/** Returns sentences for a person: which secrets cannot be opened, why, and what does not work without them. */
export function describeUnreadable(unreadable: readonly UnreadableSecret[]): string {
  const reasonOf = ({ why, missingKeyId }: UnreadableSecret): string =>
    why === "missing_key"
      ? `the encryption key "${missingKeyId}" is not in BILLSTACK_ENCRYPTION_KEYS.`
      : REASONS[why];
  const reasons = [...new Set(unreadable.map(reasonOf))].map((reason) => {
    const names = unreadable.filter((one) => reasonOf(one) === reason).map(({ name }) => name);
    return `BillStack cannot decrypt the stored ${listOf(names)}: ${reason}`;
  });
  const consequences = unreadable.flatMap(({ name }) => CONSEQUENCES[name]);
  return [...reasons, ...consequences].join(" ");
}

/** Why a secret cannot be opened, for each reason that no missing key is. */
const REASONS: Record<Exclude<WhyUnreadable, "missing_key">, string> = {
  damaged: "the stored text is damaged, or was copied there from another place.",
  older: "an older text was put in the place of the newest one.",
  lost: "its encryption key was missing when the other secrets were replaced.",
};

/** What does not work without each secret. */
const CONSEQUENCES: Record<UnreadableSecret["name"], string[]> = {
  "secret key": [
    "Nothing can be read from Stripe until then; what needs a read waits.",
    "The key cannot be checked either, so what its last check found stays.",
  ],
  "publishable key": [],
  "webhook secret": ["Deliveries are answered 503, and Stripe sends them again for three days."],
  "previous webhook secret": [],
};

/** Joins names: "a", "a and b", or "a, b and c". */
function listOf(names: string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
