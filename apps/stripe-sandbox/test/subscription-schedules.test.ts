import { expect, test } from "vitest";
import { customerAndPrice, eventTypes, openSandbox, PINNED } from "./open-sandbox.js";

test("a schedule that begins now has its subscription, until it is released", async () => {
  const { client } = await openSandbox();
  const stripe = client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const schedule = await stripe.subscriptionSchedules.create({
    customer: customer.id,
    start_date: "now",
    end_behavior: "cancel",
    phases: [
      { items: [{ price: price.id, quantity: 1 }], duration: { interval: "month", interval_count: 3 } },
      { items: [{ price: price.id, quantity: 2 }] },
    ],
    expand: ["subscription"],
  });
  expect(schedule).toMatchObject({
    status: "active",
    end_behavior: "cancel",
    current_phase: { start_date: schedule.phases[0]?.start_date, end_date: schedule.phases[0]?.end_date },
    subscription: { status: "active", schedule: schedule.id, customer: customer.id },
    phases: [{ items: [{ price: price.id, quantity: 1 }] }, { items: [{ quantity: 2 }] }],
  });
  expect(schedule.phases[1]?.start_date).toBe(schedule.phases[0]?.end_date);
  expect(await client("acme", PINNED).subscriptionSchedules.retrieve(schedule.id)).not.toHaveProperty(
    "billing_mode",
  );
  await stripe.subscriptionSchedules.update(schedule.id, { metadata: { desk: "7" } });
  const released = await stripe.subscriptionSchedules.release(schedule.id);
  expect(released).toMatchObject({ status: "released", subscription: null, metadata: { desk: "7" } });
  expect(await stripe.subscriptions.retrieve(String(released.released_subscription))).toMatchObject({
    status: "active",
    schedule: null,
  });
  await expect(stripe.subscriptionSchedules.cancel(schedule.id)).rejects.toThrow("`released` status");
  expect(await eventTypes(stripe, /schedule/)).toEqual([
    "subscription_schedule.created",
    "subscription_schedule.updated",
    "subscription_schedule.released",
  ]);
});

test("a schedule for later has no subscription yet, and none when it is canceled", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const start = Math.floor(Date.now() / 1000) + 86_400;
  const schedule = await stripe.subscriptionSchedules.create({
    customer: customer.id,
    start_date: start,
    phases: [{ items: [{ price: price.id }], end_date: start + 10 * 86_400 }],
  });
  expect(schedule).toMatchObject({ status: "not_started", subscription: null, current_phase: null });
  const scheduled = await stripe.subscriptionSchedules.list({ scheduled: true, customer: customer.id });
  expect(scheduled.data.map(({ id }) => id)).toEqual([schedule.id]);
  expect(await stripe.subscriptionSchedules.cancel(schedule.id)).toMatchObject({ status: "canceled" });
  expect((await stripe.subscriptions.list({ status: "all" })).data).toEqual([]);
  await expect(
    stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: start,
      phases: [{ items: [{ price: price.id }], end_date: start }],
    }),
  ).rejects.toThrow("after its start date");
});

test("a schedule around a subscription ends with it", async () => {
  const stripe = (await openSandbox()).client("acme");
  const { customer, price } = await customerAndPrice(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity: 3 }],
  });
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  expect(schedule).toMatchObject({
    subscription: subscription.id,
    phases: [
      {
        start_date: subscription.items.data[0]?.current_period_start,
        items: [{ price: price.id, quantity: 3 }],
      },
    ],
  });
  await expect(stripe.subscriptionSchedules.create({ from_subscription: subscription.id })).rejects.toThrow(
    "already attached",
  );
  await stripe.subscriptions.cancel(subscription.id);
  expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe("canceled");
  expect(await eventTypes(stripe, /schedule|subscription\.deleted/)).toEqual([
    "subscription_schedule.created",
    "customer.subscription.deleted",
    "subscription_schedule.canceled",
  ]);
});
