import { DateTime } from "../../ui/date-time.js";
import { moneyText } from "../../ui/money-text.js";
import { OutsideText } from "../../ui/outside-text.js";
import { CustomerLink } from "./customer-link.js";
import { ObjectLink } from "./object-link.js";
import type { Line } from "./revenue.js";
import { sentenceOf } from "./words-of.js";

interface LineRowProps {
  line: Line;
  /** The currency of the figure's total. */
  currency: string | null;
}

/** One line of a figure: whose it is, what it is about, when, and how much. A line without a currency has no amount. */
export function LineRow({ line, currency }: LineRowProps) {
  const { at, customerId, customerName, customerEmail, subscriptionId, objectId, detail } = line;
  const name = customerName ?? customerEmail ?? customerId;
  const object = objectId ?? subscriptionId;
  return (
    <li className="flex items-start justify-between gap-4 px-5 py-3">
      <div className="min-w-0 space-y-0.5">
        <p className="font-medium">
          {customerId === null ? (
            <OutsideText text={name ?? "No customer"} />
          ) : (
            <CustomerLink customerId={customerId}>
              <OutsideText text={name ?? customerId} />
            </CustomerLink>
          )}
        </p>
        {customerEmail !== null && customerEmail !== name && (
          <p className="text-xs text-muted">
            <OutsideText text={customerEmail} />
          </p>
        )}
        <p className="flex flex-wrap gap-x-2 text-xs text-muted">
          {detail !== null && <OutsideText text={sentenceOf(detail)} />}
          {at !== null && <DateTime value={at} />}
          {object !== null && <ObjectLink id={object} />}
        </p>
      </div>
      {line.currency !== null && (
        <p className="shrink-0 text-right tabular-nums">
          {moneyText(line.amount, line.currency)}
          {currency !== null && line.currency !== currency && (
            <span className="block text-xs text-muted">
              {line.converted === null
                ? "no rate, not in the total"
                : `= ${moneyText(line.converted, currency)}`}
            </span>
          )}
        </p>
      )}
    </li>
  );
}
