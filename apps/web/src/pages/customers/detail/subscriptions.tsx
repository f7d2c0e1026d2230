import { Badge } from "../../../ui/badge.js";
import { DateTime } from "../../../ui/date-time.js";
import { moneyText } from "../../../ui/money-text.js";
import type { Overview } from "./overview.js";
import { CELL, Part } from "./part.js";
import { RowLink } from "./row-link.js";
import { StatusBadge } from "./status-badge.js";
import { StripeLink } from "../../../connection/stripe-link.js";
import { OutsideText } from "../../../ui/outside-text.js";

type Subscription = Overview["subscriptions"]["items"][number];
type Item = Subscription["items"][number];

/** The customer's subscriptions with their items and prices. Those that ended stand last. */
export function Subscriptions({ overview: { customer, subscriptions, notLoaded } }: { overview: Overview }) {
  return (
    <Part
      title="Subscriptions"
      shown={subscriptions.items.length}
      total={subscriptions.total}
      table="subscriptions"
      customerId={customer.id}
      empty="This customer has never had a subscription."
      isLoading={notLoaded.includes("subscription")}
      columns={["Items", "Status", "Current period", "Created", "Id"]}
    >
      {subscriptions.items.map((subscription) => (
        <tr key={subscription.id}>
          <td className={`${CELL} min-w-52`}>
            <ul className="space-y-1">
              {subscription.items.map((item) => (
                <li key={item.id}>
                  <span className="font-medium">
                    <OutsideText text={item.productName ?? item.productId ?? item.id} />
                  </span>
                  <span className="block text-xs text-muted">{priceText(item)}</span>
                </li>
              ))}
            </ul>
          </td>
          <td className={CELL}>
            <span className="flex flex-wrap gap-1">
              <StatusBadge status={subscription.status} />
              {subscription.collectionPaused === true && <Badge tone="warn">Collection paused</Badge>}
            </span>
          </td>
          <td className={`${CELL} text-muted`}>
            <Period subscription={subscription} />
          </td>
          <td className={`${CELL} text-muted`}>
            <DateTime value={subscription.created} detail="day" />
          </td>
          <td className={CELL}>
            <span className="flex items-center gap-1">
              <RowLink table="subscriptions" id={subscription.id} />
              <StripeLink path={`subscriptions/${subscription.id}`} livemode={subscription.livemode} />
            </span>
          </td>
        </tr>
      ))}
    </Part>
  );
}

function Period({ subscription }: { subscription: Subscription }) {
  const { endedAt, cancelAt, cancelAtPeriodEnd, trialEnd, status, items } = subscription;
  // Since the API version 2025-03-31 the period stands at the items.
  const end = subscription.currentPeriodEnd ?? items[0]?.currentPeriodEnd ?? null;
  if (endedAt !== null) return <Dated what="Ended" at={endedAt} />;
  if (cancelAt !== null || cancelAtPeriodEnd === true) return <Dated what="Ends" at={cancelAt ?? end} />;
  if (status === "trialing") return <Dated what="Trial until" at={trialEnd ?? end} />;
  return <Dated what="Renews" at={end} />;
}

function Dated({ what, at }: { what: string; at: string | null }) {
  return (
    <span className="whitespace-nowrap">
      {what} <DateTime value={at} detail="day" />
    </span>
  );
}

/** Says what an item costs: "2 × $20.00 a month", "$99.00 every 3 months", "price by usage or tiers". */
function priceText({ quantity, unitAmount, currency, interval, intervalCount }: Item): string {
  const times = quantity !== null && quantity !== 1 ? `${quantity} × ` : "";
  const price =
    unitAmount === null || currency === null ? "price by usage or tiers" : moneyText(unitAmount, currency);
  if (interval === null) return `${times}${price}`;
  const every =
    intervalCount === null || intervalCount === 1 ? `a ${interval}` : `every ${intervalCount} ${interval}s`;
  return `${times}${price} ${every}`;
}
