import type { Account } from "../account/account.js";
import { invalidRequest } from "../api/errors.js";
import type { CollectionName, Objects } from "../objects/objects.js";
import { SeededObjects } from "../store/generated.js";
import { Business } from "./business.js";
import { catalogue } from "./catalogue.js";
import { SeededIds } from "./seeded-id.js";
import { seededInvoice, seededInvoiceItem, seededInvoicePayment } from "./seeded-invoices.js";
import {
  disputedAt,
  savedCardAt,
  seededDispute,
  seededSetupIntent,
  seededWarning,
  warnedAt,
} from "./seeded-risk.js";
import { chargedAt, intendedAt, invoicedAt, MANUAL_SLOT, ONE_OFF_SLOT, refundedAt } from "./story.js";

const DAY = 86_400;
/** The products are created two years and a day before the seeding day, earlier than the first customer. */
const YEARS_BEFORE = 731 * DAY;

/** How the seeded objects of one kind are numbered and generated. `slots` is how many a customer may have. */
interface Kind<Name extends CollectionName> {
  prefix: string;
  slots: number;
  createdAt(business: Business, owner: number, slot: number): number | undefined;
  make(business: Business, owner: number, slot: number): Objects[Name];
}

/** The kinds of objects that a seeded account has, other than products and prices. */
const KINDS: { readonly [Name in CollectionName]?: Kind<Name> } = {
  charge: {
    prefix: "ch",
    slots: ONE_OFF_SLOT + 1,
    createdAt: (business, owner, slot) => chargedAt(business.story(owner), slot),
    make: (business, owner, slot) => business.charge(owner, slot),
  },
  customer: {
    prefix: "cus",
    slots: 1,
    createdAt: (business, owner) => business.story(owner).signedUp,
    make: (business, owner) => business.customer(owner),
  },
  dispute: {
    prefix: "du",
    slots: 1,
    createdAt: (business, owner) => disputedAt(business.story(owner)),
    make: seededDispute,
  },
  invoice: {
    prefix: "in",
    slots: MANUAL_SLOT + 1,
    createdAt: (business, owner, slot) => invoicedAt(business.story(owner), slot),
    make: seededInvoice,
  },
  invoice_payment: {
    prefix: "inpay",
    slots: MANUAL_SLOT + 1,
    createdAt: (business, owner, slot) => intendedAt(business.story(owner), slot),
    make: seededInvoicePayment,
  },
  invoiceitem: {
    prefix: "ii",
    slots: 1,
    createdAt: (business, owner) => {
      const invoiced = invoicedAt(business.story(owner), MANUAL_SLOT);
      return invoiced === undefined ? undefined : invoiced - 60;
    },
    make: seededInvoiceItem,
  },
  payment_intent: {
    prefix: "pi",
    slots: ONE_OFF_SLOT + 1,
    createdAt: (business, owner, slot) => intendedAt(business.story(owner), slot),
    make: (business, owner, slot) => business.intent(owner, slot),
  },
  payment_method: {
    prefix: "pm",
    slots: 1,
    createdAt: (business, owner) => {
      const story = business.story(owner);
      return story.hasMethod ? story.signedUp + 60 : undefined;
    },
    make: (business, owner) => business.paymentMethod(owner),
  },
  "radar.early_fraud_warning": {
    prefix: "issfr",
    slots: 1,
    createdAt: (business, owner) => warnedAt(business.story(owner)),
    make: seededWarning,
  },
  refund: {
    prefix: "re",
    slots: 1,
    createdAt: (business, owner) => refundedAt(business.story(owner)),
    make: (business, owner) => business.refund(owner),
  },
  setup_intent: {
    prefix: "seti",
    slots: 1,
    createdAt: (business, owner) => savedCardAt(business.story(owner)),
    make: seededSetupIntent,
  },
  subscription: {
    prefix: "sub",
    slots: 1,
    createdAt: (business, owner) => {
      const story = business.story(owner);
      return story.subscribed ? story.subscribedAt : undefined;
    },
    make: (business, owner) => business.subscription(owner),
  },
};

/**
 * Fills an account with a business that has this many customers. The same account name, number and UTC day
 * always give the same objects. Only the order of the objects is stored; an object is generated when it is
 * read. There are no events about seeded objects. Seeding again with the same number does nothing. Throws a 400
 * for another number.
 */
export function seed(account: Account, customers: number): void {
  if (account.seededCustomers === customers) return;
  if (account.seededCustomers !== 0) {
    throw invalidRequest(
      `The account already has ${account.seededCustomers} seeded customers. Reset it first.`,
    );
  }
  const anchor = Math.floor(Date.now() / 1000 / DAY) * DAY;
  const ids = new SeededIds(account.name);
  const sold = catalogue(ids, anchor - YEARS_BEFORE);
  const business = new Business(ids, account.profile, sold, customers, anchor);
  for (const product of sold.products) account.collections.product.insert(product);
  for (const price of sold.prices) account.collections.price.insert(price);
  for (const name of Object.keys(KINDS) as CollectionName[]) attach(account, business, name);
  account.seededCustomers = customers;
}

/** Adds the seeded objects of one kind to the account's collection. */
function attach<Name extends CollectionName>(account: Account, business: Business, name: Name): void {
  const kind: Kind<Name> | undefined = KINDS[name];
  if (kind === undefined) return;
  const { ids, owners, anchor } = business;
  const base = new SeededObjects<Objects[Name]>(
    {
      owners,
      slotsPerOwner: kind.slots,
      createdAt: (owner, slot) => kind.createdAt(business, owner, slot),
      make: (owner, slot) => kind.make(business, owner, slot),
      idOf: (owner, slot) => ids.id(kind.prefix, owner, slot),
      placeOf: (id) => {
        const place = ids.place(id);
        return place?.prefix === kind.prefix ? place : undefined;
      },
      ownerOf: (id) => ids.place(id)?.owner,
    },
    anchor - YEARS_BEFORE,
  );
  account.collections[name].attach(base);
}
