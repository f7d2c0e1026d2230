import { Notice } from "../ui/notice.js";
import { numberText } from "../ui/number-text.js";
import { RelativeTime } from "../ui/relative-time.js";
import type { ConnectionStatus } from "./connection-status.js";

type Refusals = ConnectionStatus["refusals"];
type Reason = Exclude<keyof Refusals, "lastAt">;

/** Why deliveries are refused, the most common reason first, and what to do about each. */
const REASONS = {
  invalid_signature: {
    why: "had a signature that matches no stored secret",
    action:
      "The stored secret belongs to another endpoint. Copy the signing secret of this endpoint in Stripe, then choose Replace webhook secret.",
  },
  webhook_secret_missing: {
    why: "arrived while no secret was stored",
    action: "Let BillStack create the endpoint, or store the signing secret of your endpoint.",
  },
  secrets_unreadable: {
    why: "came while the stored webhook secret could not be decrypted",
    action:
      "Ask the person who runs this server to put the missing encryption key back, or store the secret again.",
  },
  wrong_clock: {
    why: "had a signature that was too old or from the future",
    action:
      "The clock of this server may be wrong: ask the person who runs it to synchronise the clock by NTP. A delivery that someone copied and sent again is refused, too.",
  },
  wrong_mode: {
    why: "came from the other mode",
    action: "This team is connected in one mode, test or live. Delete the endpoint in the other mode.",
  },
  not_an_event: {
    why: "were not Stripe events",
    action:
      "Something other than Stripe sends to this address, or a Stripe endpoint of another kind. Find the sender and switch it off.",
  },
} as const satisfies Record<Reason, { why: string; action: string }>;

/** How many deliveries were refused in the last day, by reason, and what to do. Shows nothing if there were none. */
export function Refusals({ refusals }: { refusals: Refusals }) {
  const reasons = (Object.keys(REASONS) as Reason[]).filter((reason) => (refusals[reason] ?? 0) > 0);
  if (reasons.length === 0) return null;
  return (
    <Notice tone="warn" title="Deliveries were refused in the last day">
      <ul className="space-y-1.5">
        {reasons.map((reason) => (
          <li key={reason}>
            <p>
              {deliveriesText(refusals[reason] ?? 0)} {REASONS[reason].why}.
            </p>
            <p className="text-muted">{REASONS[reason].action}</p>
          </li>
        ))}
      </ul>
      {refusals.lastAt !== null && (
        <p className="text-muted">
          The last one was <RelativeTime at={refusals.lastAt} />. Stripe tries again for three days.
        </p>
      )}
    </Notice>
  );
}

function deliveriesText(deliveries: number): string {
  return deliveries === 1 ? "1 delivery" : `${numberText(deliveries)} deliveries`;
}
