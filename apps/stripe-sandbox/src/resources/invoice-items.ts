import type Stripe from "stripe";
import { newId } from "../account/ids.js";
import { find, listParams, listRoute, retrieveRoute } from "../api/crud.js";
import { invalidRequest, missingParameter } from "../api/errors.js";
import {
  boolean,
  currency,
  decimal,
  emptyable,
  expand,
  hash,
  integer,
  mergeMetadata,
  metadata,
  nonNegative,
  oneOf,
  type ParamNames,
  required,
  text,
} from "../api/params.js";
import { answer, deleted, route } from "../api/route.js";
import { createInlinePrice } from "../billing/create-price.js";
import { addItemsToInvoice } from "../billing/draft-invoice.js";
import { newInvoiceItem, type StoredInvoiceItem } from "../objects/invoice-item.js";

const period = hash({ start: required(integer), end: required(integer) });

const createParams = {
  amount: integer,
  currency,
  customer: required(text),
  description: text,
  discountable: boolean,
  expand,
  invoice: text,
  metadata,
  period,
  price: text,
  price_data: hash({
    currency: required(currency),
    product: required(text),
    tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
    unit_amount: nonNegative,
    unit_amount_decimal: decimal,
  }),
  pricing: hash({ price: required(text) }),
  quantity: nonNegative,
  subscription: text,
  unit_amount: integer,
  unit_amount_decimal: decimal,
} satisfies ParamNames<keyof Stripe.InvoiceItemCreateParams | "price" | "unit_amount">;

const updateParams = {
  amount: integer,
  description: emptyable(text),
  discountable: boolean,
  expand,
  metadata,
  period,
  quantity: nonNegative,
} satisfies ParamNames<keyof Stripe.InvoiceItemUpdateParams>;

const listFilters = { ...listParams, customer: text, invoice: text, pending: boolean } satisfies ParamNames<
  keyof Stripe.InvoiceItemListParams
>;

/** The routes of invoice items. */
export const invoiceItemRoutes = [
  route("POST", "/v1/invoiceitems", "invoiceitem", createParams, ({ account, params }) => {
    const customer = find(account, "customer", params.customer, "customer");
    const priceId = params.pricing?.price ?? params.price;
    const inline = params.price_data && createInlinePrice(account, params.price_data);
    const price = priceId === undefined ? (inline ?? null) : find(account, "price", priceId, "price");
    const invoice =
      params.invoice === undefined ? undefined : find(account, "invoice", params.invoice, "invoice");
    if (invoice && invoice.status !== "draft") {
      throw invalidRequest("The invoice is no longer editable", {
        code: "invoice_not_editable",
        param: "invoice",
      });
    }
    const quantity = params.quantity ?? 1;
    const unit = Number(
      params.unit_amount ?? params.unit_amount_decimal ?? price?.unit_amount_decimal ?? Number.NaN,
    );
    const amount = params.amount ?? Math.round(unit * quantity);
    if (Number.isNaN(amount)) throw missingParameter("amount");
    const money =
      price?.currency ?? params.currency ?? customer.currency ?? account.profile.default_currency ?? "usd";
    const item: StoredInvoiceItem = {
      ...newInvoiceItem({
        id: newId("ii"),
        created: account.now(),
        customer: customer.id,
        currency: money,
        amount,
        quantity,
        description:
          params.description ?? (price && account.collections.product.get(price.product)?.name) ?? null,
        price,
        subscription: params.subscription ?? null,
        ...(params.period && { period: params.period }),
      }),
      discountable: params.discountable ?? true,
      invoice: invoice?.id ?? null,
      metadata: mergeMetadata({}, params.metadata),
    };
    account.create("invoiceitem", item, "invoiceitem.created");
    if (invoice) addItemsToInvoice(account, invoice, [item]);
    return answer("invoiceitem", item);
  }),
  retrieveRoute("invoiceitem", "/v1/invoiceitems/:id"),
  route(
    "POST",
    "/v1/invoiceitems/:id",
    "invoiceitem",
    updateParams,
    ({ account, ids: [id = ""], params }) => {
      const item = find(account, "invoiceitem", id);
      if (item.invoice !== null)
        throw invalidRequest("You cannot modify an invoice item that is attached to an invoice.");
      const { expand: _expand, metadata: change, ...rest } = params;
      const amount =
        rest.amount ??
        (rest.quantity === undefined || item.quantity === 0
          ? item.amount
          : (item.amount / item.quantity) * rest.quantity);
      const changed = {
        ...item,
        ...rest,
        amount,
        net_amount: amount,
        metadata: mergeMetadata(item.metadata ?? {}, change),
      };
      // Stripe has no event for a changed invoice item.
      return answer("invoiceitem", account.change("invoiceitem", changed));
    },
  ),
  route("DELETE", "/v1/invoiceitems/:id", "invoiceitem", {}, ({ account, ids: [id = ""] }) => {
    const item = find(account, "invoiceitem", id);
    if (item.invoice !== null)
      throw invalidRequest("You cannot delete an invoice item that is attached to an invoice.");
    account.remove("invoiceitem", item, "invoiceitem.deleted");
    return deleted("invoiceitem", id);
  }),
  listRoute("invoiceitem", "/v1/invoiceitems", listFilters, ({ customer, invoice, pending }) => ({
    matches: (item) =>
      (customer === undefined || item.customer === customer) &&
      (invoice === undefined || item.invoice === invoice) &&
      (pending === undefined || (item.invoice === null) === pending),
    related: [customer, invoice],
  })),
];
