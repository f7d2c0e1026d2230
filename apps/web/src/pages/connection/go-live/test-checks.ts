import type { ConnectionStatus } from "../../../connection/connection-status.js";

type Code = ConnectionStatus["problems"][number]["code"];

/** What must be true of the test copy before its keys are disconnected. */
export interface TestCheck {
  name: "equal" | "delivered" | "applied" | "clear";
  title: string;
  /** What to do as long as it is not true. */
  advice: string;
  isTrue: boolean;
}

/** Problems that say that deliveries do not arrive, or not all of them. */
const OF_DELIVERIES: readonly Code[] = [
  "webhook_secret_missing",
  "no_deliveries",
  "deliveries_refused",
  "thin_events",
  "events_lost",
];
/** Problems that say that events are not in the copy. */
const OF_EVENTS: readonly Code[] = ["events_buried", "events_waiting", "events_missed"];

/** Returns what must be true before a disconnect, in the order in which people see to it. */
export function testChecks({
  equalAsOf,
  webhookDelivered,
  problems,
}: Pick<ConnectionStatus, "equalAsOf" | "webhookDelivered" | "problems">): TestCheck[] {
  const has = (codes: readonly Code[]) => problems.some(({ code }) => codes.includes(code));
  return [
    {
      name: "equal",
      title: "The copy is equal to Stripe",
      advice: "Sync and verify the data, and solve the problems that are shown.",
      isTrue: equalAsOf !== null,
    },
    {
      name: "delivered",
      title: "Webhooks arrive",
      advice:
        "Change something in Stripe's test mode, such as a customer's name. Its event must arrive here.",
      isTrue: webhookDelivered && !has(OF_DELIVERIES),
    },
    {
      name: "applied",
      title: "Every event was applied",
      advice: "Look at the error of each event that failed or waits, remove the cause and replay the event.",
      isTrue: !has(OF_EVENTS),
    },
    {
      name: "clear",
      title: "Nothing else needs attention",
      advice: "Solve the other problems of the connection.",
      isTrue: problems.every(({ code }) => OF_DELIVERIES.includes(code) || OF_EVENTS.includes(code)),
    },
  ];
}
