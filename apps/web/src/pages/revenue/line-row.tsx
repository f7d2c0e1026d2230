import { DateTime } from "../../ui/date-time.js";
import { moneyText } from "../../ui/money-text.js";
import { CustomerLink } from "./customer-link.js";
import type { Line } from "./revenue.js";

interface LineRowProps {
  line: Line;
  /** The figure counts things, so that no amount belongs to a line. */
  counted: boolean;
  /** The currency of the figure's total. */
  currency: string | null;
}

/** One line of a figure: whose it is, what it is about, when, and how much. */
export function LineRow({ line, counted, currency }: LineRowProps) {
  const { at, customerId, customerName, customerEmail, subscriptionId, objectId, detail } = line;
  const name = customerName ?? customerEmail ?? customerId;
  const object = objectId ?? subscriptionId;
  return (
    <li className="flex items-start justify-between gap-4 px-5 py-3">
      <div className="min-w-0 space-y-0.5">
        <p className="font-medium break-words">
          {customerId === null ? (
            (name ?? "No customer")
          ) : (
            <CustomerLink customerId={customerId}>{name}</CustomerLink>
          )}
        </p>
        {customerEmail !== null && customerEmail !== name && (
          <p className="text-xs break-words text-muted">{customerEmail}</p>
        )}
        <p className="text-xs text-muted">
          {detail !== null && <span className="break-words">{detail} · </span>}
          {at !== null && (
            <>
              <DateTime value={at} />{" "}
            </>
          )}
          {object !== null && <code className="font-mono text-2xs break-all">{object}</code>}
        </p>
      </div>
      {!counted && (
        <p className="shrink-0 text-right tabular-nums">
          <Amount line={line} currency={currency} />
        </p>
      )}
    </li>
  );
}

/** The amount in the line's own currency, and below it in the currency of the total, if that is another one. */
function Amount({
  line: { amount, currency: own, converted },
  currency,
}: Pick<LineRowProps, "line" | "currency">) {
  const shown = own ?? currency;
  if (shown === null) return null;
  return (
    <>
      {moneyText(amount, shown)}
      {currency !== null && own !== currency && (
        <span className="block text-xs text-muted">
          {converted === null ? "no rate, not in the total" : `= ${moneyText(converted, currency)}`}
        </span>
      )}
    </>
  );
}
