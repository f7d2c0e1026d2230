import type Stripe from "stripe";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { boolean, createdRange, type ParamNames, text } from "../api/params.js";
import { answer, route } from "../api/route.js";
import {
  cancelScheduleParams,
  createScheduleParams,
  releaseScheduleParams,
  updateScheduleParams,
} from "../billing/schedule-params.js";
import {
  cancelSchedule,
  createSchedule,
  releaseSchedule,
  updateSchedule,
} from "../billing/schedule-subscription.js";

const SCHEDULES = "/v1/subscription_schedules";

const listFilters = {
  ...listParams,
  canceled_at: createdRange,
  customer: text,
  released_at: createdRange,
  scheduled: boolean,
} satisfies ParamNames<keyof Stripe.SubscriptionScheduleListParams>;

/** Whether a time is in a range; without a range every time is. */
const within = (value: number | null, range: { from: number; to: number } | undefined) =>
  range === undefined || (value !== null && value >= range.from && value <= range.to);

/** The routes of subscription schedules. */
export const subscriptionScheduleRoutes = [
  route("POST", SCHEDULES, "subscription_schedule", createScheduleParams, ({ account, params }) =>
    answer("subscription_schedule", createSchedule(account, params)),
  ),
  retrieveRoute("subscription_schedule", `${SCHEDULES}/:id`),
  route(
    "POST",
    `${SCHEDULES}/:id`,
    "subscription_schedule",
    updateScheduleParams,
    ({ account, ids: [id = ""], params }) =>
      answer(
        "subscription_schedule",
        updateSchedule(account, find(account, "subscription_schedule", id), params),
      ),
  ),
  route(
    "POST",
    `${SCHEDULES}/:id/cancel`,
    "subscription_schedule",
    cancelScheduleParams,
    ({ account, ids: [id = ""], params }) =>
      answer(
        "subscription_schedule",
        cancelSchedule(account, find(account, "subscription_schedule", id), params),
      ),
  ),
  route(
    "POST",
    `${SCHEDULES}/:id/release`,
    "subscription_schedule",
    releaseScheduleParams,
    ({ account, ids: [id = ""] }) =>
      answer("subscription_schedule", releaseSchedule(account, find(account, "subscription_schedule", id))),
  ),
  listRoute("subscription_schedule", SCHEDULES, listFilters, (params) => ({
    matches: (schedule) =>
      (params.customer === undefined || schedule.customer === params.customer) &&
      (params.scheduled !== true || schedule.status === "not_started") &&
      within(schedule.canceled_at, params.canceled_at) &&
      within(schedule.released_at, params.released_at),
    related: [params.customer],
  })),
];
