import { Badge } from "../../../ui/badge.js";
import { numberText } from "../../../ui/number-text.js";
import { ScrollRegion } from "../../../ui/scroll-region.js";
import type { Difference } from "../../../connection/verification.js";

const KINDS = {
  missing: { label: "Missing", healed: "Stripe has this object and there was no row. The row was added." },
  extra: { label: "Extra", healed: "Stripe does not have this object. The row was removed." },
  different: {
    label: "Different",
    healed: "The row differed from Stripe. It was written again as Stripe has it.",
  },
} as const satisfies Record<Difference["kind"], { label: string; healed: string }>;

/** Why a row differed. Only `lost_event` is a sign of trouble: deliveries may be getting lost. */
const CAUSES = {
  lost_event: "An event for this change should have arrived, and did not.",
  no_event: "Stripe sends no event for this change.",
} as const satisfies Record<Difference["cause"], string>;

/** The first differences one by one, and what was done about each. `found` is the number of all differences. */
export function Differences({ differences, found }: { differences: Difference[]; found: number }) {
  return (
    <div className="border-t border-line">
      <h4 className="px-4 pt-3 font-medium md:px-5">Differences</h4>
      <ScrollRegion label="Differences by name" className="max-h-80 overflow-y-auto">
        <ul aria-label="Differences" className="divide-y divide-line">
          {differences.map(({ object, id, kind, healed, cause }) => (
            <li
              key={`${object} ${id}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 md:px-5"
            >
              <Badge tone={toneOf(healed, cause)}>{KINDS[kind].label}</Badge>
              <span className="text-muted">{object}</span>
              <code className="font-mono text-xs break-all">{id}</code>
              <span className="basis-full text-muted">
                {healed
                  ? KINDS[kind].healed
                  : "The row could not be fixed. The next verification tries again."}{" "}
                {CAUSES[cause]}
              </span>
            </li>
          ))}
        </ul>
      </ScrollRegion>
      {found > differences.length && (
        <p className="border-t border-line px-4 py-2 text-muted md:px-5">
          These are the first {numberText(differences.length)} of {numberText(found)}.
        </p>
      )}
    </div>
  );
}

/** A difference is never good news, also when it was corrected: an event may have been lost. */
function toneOf(healed: boolean, cause: Difference["cause"]): "bad" | "warn" | "neutral" {
  if (!healed) return "bad";
  return cause === "no_event" ? "neutral" : "warn";
}
