import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import { mergeMetadata, type Params } from "../api/params.js";
import type { StoredSubscription } from "../objects/subscription.js";
import {
  newPhase,
  newSchedule,
  type StoredPhase,
  type StoredSchedule,
} from "../objects/subscription-schedule.js";
import { cancelSubscription } from "./cancel-subscription.js";
import { defaultMethod } from "./default-method.js";
import type { createScheduleParams, updateScheduleParams } from "./schedule-params.js";
import { phasesFrom } from "./schedule-phases.js";
import { subscribe } from "./subscribe.js";

type CreateParams = Params<typeof createScheduleParams>;

/**
 * Creates a schedule, as `POST /v1/subscription_schedules` does: for an existing subscription, or for a
 * subscription that starts now or later. Throws Stripe's errors.
 */
export function createSchedule(account: Account, params: CreateParams): StoredSchedule {
  const id = newId("sub_sched");
  const now = account.now();
  if (params.from_subscription !== undefined) return wrap(account, id, params.from_subscription, params);
  if (params.customer === undefined) throw missingParameter("customer");
  if (params.phases === undefined || params.phases.length === 0) throw missingParameter("phases");
  const customer = find(account, "customer", params.customer, "customer").id;
  const start = params.start_date === undefined || params.start_date === "now" ? now : params.start_date;
  const phases = phasesFrom(account, params.phases, start);
  const [first] = phases;
  const subscription = start <= now && first ? begin(account, id, customer, first, params) : null;
  const schedule = newSchedule({ id, created: now, customer, phases, subscription });
  return account.create(
    "subscription_schedule",
    { ...withFields(schedule, params), test_clock: account.customerClocks.get(customer) ?? null },
    "subscription_schedule.created",
  );
}

/** Starts the subscription of the first phase. Answers the subscription's id. */
function begin(
  account: Account,
  schedule: string,
  customer: string,
  phase: StoredPhase,
  { default_settings: defaults }: CreateParams,
): string {
  const method = phase.default_payment_method ?? defaults?.default_payment_method;
  const sends = (phase.collection_method ?? defaults?.collection_method) === "send_invoice";
  const charges = defaultMethod(account, customer, method) !== undefined;
  const subscription = subscribe(
    account,
    {
      customer,
      description: phase.description,
      items: phase.items.map(({ metadata, price, quantity }) => ({
        ...(metadata && { metadata }),
        chosen: find(account, "price", price),
        ...(quantity !== undefined && { quantity }),
      })),
      metadata: phase.metadata ?? {},
      ...(typeof method === "string" && { default_payment_method: method }),
      ...(sends ? { collection_method: "send_invoice", days_until_due: 30 } : {}),
      payment_behavior: charges ? "allow_incomplete" : "default_incomplete",
    },
    { schedule },
  );
  return subscription.id;
}

/** Creates a schedule for an existing subscription. Its only phase is the subscription's current period. */
function wrap(account: Account, id: string, subscriptionId: string, params: CreateParams): StoredSchedule {
  const subscription = find(account, "subscription", subscriptionId, "from_subscription");
  if (params.phases !== undefined)
    throw invalidRequest("You cannot set `phases` if `from_subscription` is set.", { param: "phases" });
  if (subscription.schedule !== null) {
    throw invalidRequest(
      `You cannot migrate a subscription that is already attached to a schedule: ${subscription.schedule}`,
      { param: "from_subscription" },
    );
  }
  const first = subscription.items[0];
  const phase = newPhase({
    currency: subscription.currency,
    start_date: first?.current_period_start ?? subscription.start_date,
    end_date: first?.current_period_end ?? subscription.billing_cycle_anchor,
    items: subscription.items.map(({ metadata, price, quantity }) => ({
      price: price.id,
      quantity: quantity ?? null,
      metadata,
    })),
  });
  const schedule = newSchedule({
    id,
    created: account.now(),
    customer: subscription.customer,
    phases: [phase],
    subscription: subscription.id,
  });
  link(account, subscription, id);
  const stored = { ...withFields(schedule, params), test_clock: subscription.test_clock };
  return account.create("subscription_schedule", stored, "subscription_schedule.created");
}

/** A copy of a schedule with the settings that the request has. */
function withFields(
  schedule: StoredSchedule,
  params: Pick<CreateParams, "default_settings" | "end_behavior" | "metadata">,
): StoredSchedule {
  return {
    ...schedule,
    default_settings: { ...schedule.default_settings, ...params.default_settings },
    end_behavior: params.end_behavior ?? schedule.end_behavior,
    metadata: mergeMetadata(schedule.metadata ?? {}, params.metadata),
  };
}

/**
 * Changes a schedule, as `POST /v1/subscription_schedules/:id` does. The subscription does not change, because
 * a subscription only follows a phase when the phase starts. Throws Stripe's 400 if the schedule has ended.
 */
export function updateSchedule(
  account: Account,
  schedule: StoredSchedule,
  params: Params<typeof updateScheduleParams>,
): StoredSchedule {
  mustRun(schedule, "update");
  const [first] = schedule.phases;
  const start = params.phases?.[0]?.start_date;
  const phases =
    params.phases &&
    phasesFrom(
      account,
      params.phases,
      typeof start === "number" ? start : (first?.start_date ?? account.now()),
    );
  const changed = { ...withFields(schedule, params), ...(phases && { phases }) };
  return account.change("subscription_schedule", changed, "subscription_schedule.updated");
}

/** Cancels a schedule and its subscription, if there is one. Throws Stripe's 400 if the schedule has ended. */
export function cancelSchedule(
  account: Account,
  schedule: StoredSchedule,
  params: { invoice_now?: boolean },
): StoredSchedule {
  mustRun(schedule, "cancel");
  const canceled = account.change(
    "subscription_schedule",
    { ...schedule, canceled_at: account.now(), current_phase: null, status: "canceled" },
    "subscription_schedule.canceled",
  );
  const subscription = account.collections.subscription.get(schedule.subscription ?? "");
  if (subscription && subscription.status !== "canceled") cancelSubscription(account, subscription, params);
  return canceled;
}

/** Ends a schedule and leaves its subscription as it is. Throws Stripe's 400 if the schedule has ended. */
export function releaseSchedule(account: Account, schedule: StoredSchedule): StoredSchedule {
  mustRun(schedule, "release");
  const subscription = account.collections.subscription.get(schedule.subscription ?? "");
  if (subscription) link(account, subscription, null);
  const released = {
    ...schedule,
    current_phase: null,
    released_at: account.now(),
    released_subscription: schedule.subscription,
    status: "released",
    subscription: null,
  };
  return account.change("subscription_schedule", released, "subscription_schedule.released");
}

/** Stores the schedule's id in the subscription; `null` if it has none. */
function link(account: Account, subscription: StoredSubscription, schedule: string | null): void {
  account.change("subscription", { ...subscription, schedule }, "customer.subscription.updated");
}

/** Throws Stripe's 400 if a schedule has ended. `verb` says what the request wanted to do. */
function mustRun({ status }: StoredSchedule, verb: string): void {
  if (status === "not_started" || status === "active") return;
  throw invalidRequest(
    `You cannot ${verb} a subscription schedule that is currently in the \`${status}\` status. It must be in the \`not_started\` or \`active\` status.`,
  );
}
