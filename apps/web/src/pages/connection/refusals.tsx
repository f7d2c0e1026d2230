import { Notice } from "../../ui/notice.js";
import { numberText } from "../../ui/number-text.js";
import { RelativeTime } from "../../ui/relative-time.js";
import type { ConnectionStatus } from "./connection-status.js";

type Refusals = ConnectionStatus["refusals"];
type Reason = Exclude<keyof Refusals, "lastAt">;

/** Why deliveries are refused, the most common trouble first, and what to do about each. */
const REASONS = {
  invalid_signature: {
    why: "did not have the signature of a stored secret",
    action:
      "The stored secret is not this endpoint's: copy the endpoint's signing secret in Stripe, and store it with Replace webhook secret.",
  },
  webhook_secret_missing: {
    why: "came while no secret was stored",
    action: "Let BillStack create the endpoint, or store the endpoint's signing secret.",
  },
  secrets_unreadable: {
    why: "came while the stored webhook secret could not be opened",
    action: "Whoever runs this server puts the missing encryption key back, or you store the secret again.",
  },
  wrong_clock: {
    why: "had a signature of another time",
    action:
      "This server's clock differs from Stripe's, or a delivery was sent again by hand: set the clock by NTP.",
  },
  wrong_mode: {
    why: "were of the other mode",
    action:
      "A live endpoint and a test connection do not fit together: delete the endpoint in the other mode.",
  },
  not_an_event: {
    why: "were no events",
    action: "Something else than Stripe sends to this address, or an endpoint of another kind does.",
  },
} as const satisfies Record<Reason, { why: string; action: string }>;

/** The deliveries that were refused in the last day; nothing where there were none. */
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
          The last one <RelativeTime at={refusals.lastAt} />. Stripe sends them again for three days.
        </p>
      )}
    </Notice>
  );
}

function deliveriesText(deliveries: number): string {
  return deliveries === 1 ? "1 delivery" : `${numberText(deliveries)} deliveries`;
}
