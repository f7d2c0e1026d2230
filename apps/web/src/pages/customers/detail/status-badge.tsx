import { Badge, type Tone } from "../../../ui/badge.js";

/** The colours of the statuses of subscriptions, invoices and payments. Others are grey. */
const TONES: Readonly<Record<string, Tone>> = {
  active: "good",
  trialing: "info",
  past_due: "warn",
  unpaid: "bad",
  incomplete: "warn",
  paid: "good",
  open: "info",
  uncollectible: "bad",
  succeeded: "good",
  failed: "bad",
  pending: "info",
  processing: "info",
  requires_payment_method: "warn",
  requires_action: "warn",
  requires_confirmation: "warn",
};

/** A status of Stripe as a label, such as "Past due". */
export function StatusBadge({ status }: { status: string | null }) {
  if (status === null) return <span className="text-muted">—</span>;
  return <Badge tone={TONES[status] ?? "neutral"}>{wordsOf(status)}</Badge>;
}

/** Writes one of Stripe's names as words: `past_due` becomes "Past due". */
export function wordsOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
