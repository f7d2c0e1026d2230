import type Stripe from "stripe";
import { find, listParams, listParamsWithoutCreated, listRoute, pageOf, retrieveRoute } from "../api/crud.js";
import { invalidRequest } from "../api/errors.js";
import { boolean, expand, mergeMetadata, oneOf, type ParamNames, text } from "../api/params.js";
import { answer, deleted, route } from "../api/route.js";
import { createInvoice } from "../billing/create-invoice.js";
import { finalizeInvoice } from "../billing/finalize-invoice.js";
import { createInvoiceParams, invoiceFields } from "../billing/invoice-params.js";
import { payInvoice } from "../billing/pay-invoice.js";
import { markUncollectible, voidInvoice } from "../billing/void-invoice.js";
import { subscriptionOf } from "../objects/invoice.js";

const updateParams = invoiceFields satisfies ParamNames<keyof Stripe.InvoiceUpdateParams>;

const payParams = {
  expand,
  forgive: boolean,
  off_session: boolean,
  paid_out_of_band: boolean,
  payment_method: text,
  source: text,
} satisfies ParamNames<keyof Stripe.InvoicePayParams>;

const listFilters = {
  ...listParams,
  collection_method: oneOf("charge_automatically", "send_invoice"),
  customer: text,
  status: oneOf("draft", "open", "paid", "uncollectible", "void"),
  subscription: text,
} satisfies ParamNames<keyof Stripe.InvoiceListParams>;

/** The routes of invoices. */
export const invoiceRoutes = [
  route("POST", "/v1/invoices", "invoice", createInvoiceParams, ({ account, params }) =>
    answer("invoice", createInvoice(account, params)),
  ),
  retrieveRoute("invoice", "/v1/invoices/:id"),
  route("POST", "/v1/invoices/:id", "invoice", updateParams, ({ account, ids: [id = ""], params }) => {
    const invoice = find(account, "invoice", id);
    const { expand: _expand, metadata: change, days_until_due: days, ...rest } = params;
    if (params.default_payment_method)
      find(account, "payment_method", params.default_payment_method, "default_payment_method");
    const changed = {
      ...invoice,
      ...rest,
      ...(days !== undefined && { due_date: invoice.created + days * 86_400 }),
      metadata: mergeMetadata(invoice.metadata ?? {}, change),
    };
    return answer("invoice", account.change("invoice", changed, "invoice.updated"));
  }),
  route("DELETE", "/v1/invoices/:id", "invoice", {}, ({ account, ids: [id = ""] }) => {
    const invoice = find(account, "invoice", id);
    if (invoice.status !== "draft") throw invalidRequest("You can only delete draft invoices.");
    for (const item of account.collections.invoiceitem.all((stored) => stored.invoice === id)) {
      account.change("invoiceitem", { ...item, invoice: null });
    }
    account.remove("invoice", invoice, "invoice.deleted");
    return deleted("invoice", id);
  }),
  route(
    "POST",
    "/v1/invoices/:id/finalize",
    "invoice",
    { auto_advance: boolean, expand },
    ({ account, ids: [id = ""] }) => {
      const invoice = find(account, "invoice", id);
      if (invoice.status !== "draft")
        throw invalidRequest("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
      return answer("invoice", finalizeInvoice(account, invoice));
    },
  ),
  route("POST", "/v1/invoices/:id/pay", "invoice", payParams, ({ account, ids: [id = ""], params }) =>
    answer("invoice", payInvoice(account, find(account, "invoice", id), params)),
  ),
  route("POST", "/v1/invoices/:id/send", "invoice", { expand }, ({ account, ids: [id = ""] }) => {
    const invoice = find(account, "invoice", id);
    const open = invoice.status === "draft" ? finalizeInvoice(account, invoice) : invoice;
    account.emit("invoice.sent", "invoice", open);
    return answer("invoice", open);
  }),
  route("POST", "/v1/invoices/:id/void", "invoice", { expand }, ({ account, ids: [id = ""] }) =>
    answer("invoice", voidInvoice(account, find(account, "invoice", id))),
  ),
  route("POST", "/v1/invoices/:id/mark_uncollectible", "invoice", { expand }, ({ account, ids: [id = ""] }) =>
    answer("invoice", markUncollectible(account, find(account, "invoice", id))),
  ),
  route(
    "GET",
    "/v1/invoices/:id/lines",
    "invoice",
    listParamsWithoutCreated,
    ({ account, ids: [id = ""], params }) =>
      pageOf("line_item", find(account, "invoice", id).lines, `/v1/invoices/${id}/lines`, params),
  ),
  listRoute(
    "invoice",
    "/v1/invoices",
    listFilters,
    ({ customer, status, subscription, collection_method: method }) => ({
      matches: (invoice) =>
        (customer === undefined || invoice.customer === customer) &&
        (status === undefined || invoice.status === status) &&
        (subscription === undefined || subscriptionOf(invoice) === subscription) &&
        (method === undefined || invoice.collection_method === method),
      related: [customer, subscription],
    }),
  ),
];
