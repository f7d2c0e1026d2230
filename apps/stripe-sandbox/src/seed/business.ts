import type Stripe from "stripe";
import { addMonths } from "../billing/period.js";
import { testCard } from "../billing/test-cards.js";
import type { StoredCharge } from "../objects/charge.js";
import { newCustomer, type StoredCustomer } from "../objects/customer.js";
import { FACTS } from "../objects/facts.js";
import { newCharge } from "../objects/new-charge.js";
import { newSubscription } from "../objects/new-subscription.js";
import { newPaymentIntent, type StoredPaymentIntent } from "../objects/payment-intent.js";
import { newPaymentMethod, type StoredPaymentMethod } from "../objects/payment-method.js";
import type { StoredPrice } from "../objects/price.js";
import { newRefund, type StoredRefund } from "../objects/refund.js";
import { newSubscriptionItem, type StoredSubscriptionItem } from "../objects/subscription-item.js";
import type { StoredSubscription } from "../objects/subscription.js";
import type { Wire } from "../wire.js";
import type { Catalogue } from "./catalogue.js";
import { personOf } from "./people.js";
import type { SeededIds } from "./seeded-id.js";
import { disputedAt, RISKY_SLOT } from "./seeded-risk.js";
import { amountDue } from "./seeded-invoices.js";
import {
  billedPeriod,
  chargedAt,
  intendedAt,
  INVOICE_SLOTS,
  ONE_OFF_SLOT,
  paymentOutcome,
  periodStart,
  REFUNDED_SLOT,
  refundedAt,
  type Story,
  storyOf,
} from "./story.js";

const DAY = 86_400;
/** How many customers' stories are kept in memory. */
const STORIES_KEPT = 50_000;

/**
 * The seeded business of one account. Generates any of its objects from the number of its customer (`owner`)
 * and the slot, which is the object's number among the customer's objects of that kind.
 */
export class Business {
  private readonly stories = new Map<number, Story>();

  constructor(
    readonly ids: SeededIds,
    readonly profile: Wire<Stripe.Account>,
    readonly catalogue: Catalogue,
    readonly owners: number,
    /** The midnight (UTC) before the account was seeded, in Unix seconds. */
    readonly anchor: number,
  ) {}

  /** A customer's story. It is kept in memory, because the objects of one customer are mostly read together. */
  story(owner: number): Story {
    const known = this.stories.get(owner);
    if (known) return known;
    if (this.stories.size >= STORIES_KEPT) this.stories.clear();
    const story = storyOf(owner, this.owners, this.anchor);
    this.stories.set(owner, story);
    return story;
  }

  customer(owner: number): StoredCustomer {
    const story = this.story(owner);
    const prefix = (0x1000_0000 + ((owner * 2_654_435_761) % 0xe000_0000)).toString(16).toUpperCase();
    const blank = newCustomer(this.ids.id("cus", owner, 0), story.signedUp, prefix);
    return {
      ...blank,
      ...personOf(owner),
      currency: story.subscribed ? "usd" : null,
      delinquent: story.standing === "past_due",
      invoice_settings: {
        ...blank.invoice_settings,
        default_payment_method: story.hasMethod ? this.ids.id("pm", owner, 0) : null,
      },
      metadata: owner % 4 === 0 ? { plan: story.standing, source: "import" } : {},
      next_invoice_sequence: story.subscribed ? story.periods + 2 : 1,
    };
  }

  paymentMethod(owner: number): StoredPaymentMethod {
    const story = this.story(owner);
    const name =
      story.standing === "past_due"
        ? "chargeCustomerFail"
        : (["visa", "mastercard", "amex"][owner % 3] ?? "visa");
    const card = testCard(`pm_card_${name}`);
    if (card === undefined) throw new Error(`no test card ${name}`);
    const method = newPaymentMethod(this.ids.id("pm", owner, 0), story.signedUp + 60, card);
    const person = personOf(owner);
    const details = { ...method.billing_details, email: person.email, name: person.name ?? null };
    return { ...method, customer: this.ids.id("cus", owner, 0), billing_details: details };
  }

  prices(story: Story): StoredPrice[] {
    const plans = story.standing === "yearly" ? this.catalogue.yearly : this.catalogue.monthly;
    const plan = plans[story.owner % plans.length];
    return [...(plan ? [plan] : []), ...this.catalogue.addOns.slice(0, story.itemCount - 1)];
  }

  items(story: Story, period: number): StoredSubscriptionItem[] {
    const start = periodStart(story, period);
    const end =
      story.standing === "trialing" ? story.subscribedAt + 14 * DAY : periodStart(story, period + 1);
    return this.prices(story).map((price, slot) =>
      newSubscriptionItem({
        id: this.ids.id("si", story.owner, slot),
        created: story.subscribedAt,
        subscription: this.ids.id("sub", story.owner, 0),
        price,
        quantity: slot === 0 ? story.quantity : 1,
        period: { start, end },
        metadata: {},
      }),
    );
  }

  subscription(owner: number): StoredSubscription {
    const story = this.story(owner);
    const trial =
      story.standing === "trialing"
        ? { start: story.subscribedAt, end: story.subscribedAt + 14 * DAY }
        : null;
    const canceledAt = story.standing === "canceled" ? periodStart(story, story.periods) + DAY / 2 : null;
    const subscription = newSubscription({
      id: this.ids.id("sub", owner, 0),
      created: story.subscribedAt,
      customer: this.ids.id("cus", owner, 0),
      currency: "usd",
      items: this.items(story, story.periods),
      status: story.standing === "yearly" ? "active" : story.standing,
      billingCycleAnchor: trial?.end ?? story.subscribedAt,
      trial,
      latestInvoice: this.ids.id("in", owner, INVOICE_SLOTS - 1),
    });
    return {
      ...subscription,
      canceled_at: canceledAt,
      ended_at: canceledAt,
      ...(owner % 20 === 6 && {
        cancel_at_period_end: true,
        cancel_at: addMonths(periodStart(story, story.periods), 1),
        canceled_at: this.anchor - DAY,
      }),
    };
  }

  intent(owner: number, slot: number): StoredPaymentIntent {
    const intent = this.intentAlone(owner, slot);
    if (intent.latest_charge === null) return intent;
    return { ...intent, [FACTS]: { ...intent[FACTS], charges: [this.charge(owner, slot)] } };
  }

  /** The payment intent without its charge, because the charge is made from this intent. */
  private intentAlone(owner: number, slot: number): StoredPaymentIntent {
    const story = this.story(owner);
    const outcome = paymentOutcome(story, slot);
    const amount = amountDue(this, story, slot);
    const charged = chargedAt(story, slot) !== undefined;
    const created = intendedAt(story, slot) ?? story.signedUp;
    const blank = newPaymentIntent({ id: this.ids.id("pi", owner, slot), created, amount, currency: "usd" });
    return {
      ...blank,
      amount_received: outcome === "succeeded" ? amount : 0,
      canceled_at: outcome === "canceled" ? created + DAY : null,
      cancellation_reason: outcome === "canceled" ? "void_invoice" : null,
      customer: this.ids.id("cus", owner, 0),
      description:
        slot === ONE_OFF_SLOT
          ? "Workshop"
          : billedPeriod(story, slot) === 0
            ? "Subscription creation"
            : "Subscription update",
      last_payment_error:
        outcome === "failed"
          ? {
              type: "card_error",
              code: "card_declined",
              decline_code: "generic_decline",
              message: "Your card was declined.",
              charge: this.ids.id("ch", owner, slot),
            }
          : null,
      latest_charge: charged ? this.ids.id("ch", owner, slot) : null,
      payment_method: outcome === "succeeded" ? this.ids.id("pm", owner, 0) : null,
      status:
        outcome === "succeeded"
          ? "succeeded"
          : outcome === "canceled"
            ? "canceled"
            : "requires_payment_method",
      [FACTS]: { invoice: slot === ONE_OFF_SLOT ? null : this.ids.id("in", owner, slot) },
    };
  }

  charge(owner: number, slot: number): StoredCharge {
    const story = this.story(owner);
    const intent = this.intentAlone(owner, slot);
    const method = this.paymentMethod(owner);
    const decline = paymentOutcome(story, slot) === "failed" ? method[FACTS].decline : null;
    const card = { ...method, [FACTS]: { ...method[FACTS], decline } };
    const charge = newCharge(
      this.ids.id("ch", owner, slot),
      chargedAt(story, slot) ?? intent.created,
      intent,
      card,
    );
    if (slot === RISKY_SLOT && disputedAt(story) !== undefined) {
      const facts = { ...charge[FACTS], dispute: this.ids.id("du", owner, 0) };
      return { ...charge, disputed: true, [FACTS]: facts };
    }
    if (slot !== REFUNDED_SLOT || story.refund === "none") return charge;
    const amount = story.refund === "full" ? charge.amount : Math.floor(charge.amount / 2);
    const refund = this.refundOf(owner, charge, amount);
    return {
      ...charge,
      amount_refunded: amount,
      refunded: amount === charge.amount,
      [FACTS]: { ...charge[FACTS], refunds: [refund] },
    };
  }

  refund(owner: number): StoredRefund {
    const charge = this.charge(owner, REFUNDED_SLOT);
    return this.refundOf(owner, charge, charge.amount_refunded);
  }

  private refundOf(owner: number, charge: StoredCharge, amount: number): StoredRefund {
    const created = refundedAt(this.story(owner)) ?? charge.created;
    return {
      ...newRefund(this.ids.id("re", owner, 0), created, charge, amount),
      reason: "requested_by_customer",
    };
  }
}
