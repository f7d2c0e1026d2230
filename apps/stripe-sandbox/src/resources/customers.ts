import type Stripe from "stripe";
import { newId } from "../account/ids.js";
import { find, listParams, listRoute } from "../api/crud.js";
import {
  address,
  array,
  emptyable,
  expand,
  hash,
  integer,
  mergeMetadata,
  metadata,
  oneOf,
  type ParamNames,
  type Params,
  required,
  shipping,
  text,
} from "../api/params.js";
import { answer, deleted, route } from "../api/route.js";
import { deleteCustomer } from "../billing/delete-customer.js";
import { attachPaymentMethod } from "../billing/payment-method.js";
import { discountCustomer } from "../billing/redeem-coupon.js";
import { NO_ADDRESS } from "../objects/address.js";
import { newCustomer, type StoredCustomer } from "../objects/customer.js";
import { shippingFrom } from "../objects/shipping.js";

const fields = {
  address: emptyable(address),
  balance: integer,
  coupon: emptyable(text),
  description: emptyable(text),
  email: emptyable(text),
  expand,
  invoice_prefix: text,
  invoice_settings: hash({
    custom_fields: emptyable(array(hash({ name: required(text), value: required(text) }))),
    default_payment_method: emptyable(text),
    footer: emptyable(text),
  }),
  metadata,
  name: emptyable(text),
  next_invoice_sequence: integer,
  phone: emptyable(text),
  preferred_locales: array(text),
  shipping: emptyable(shipping),
  source: text,
  tax_exempt: oneOf("none", "exempt", "reverse"),
};

/** Newer versions of `stripe` lack `coupon`, but Stripe still takes it. */
const createParams = { ...fields, payment_method: text, test_clock: text } satisfies ParamNames<
  keyof Stripe.CustomerCreateParams | "coupon"
>;

const updateParams = { ...fields, default_source: text } satisfies ParamNames<
  keyof Stripe.CustomerUpdateParams | "coupon"
>;

const listFilters = { ...listParams, email: text, test_clock: text } satisfies ParamNames<
  keyof Stripe.CustomerListParams
>;

/** A copy of a customer with the fields that the request has. */
function withFields(customer: StoredCustomer, params: Params<typeof fields>): StoredCustomer {
  const {
    expand: _expand,
    metadata: change,
    address: to,
    shipping: ship,
    invoice_settings: settings,
    source: _source,
    coupon: _coupon,
    ...rest
  } = params;
  return {
    ...customer,
    ...rest,
    ...(to !== undefined && { address: to && { ...NO_ADDRESS, ...to } }),
    ...(ship !== undefined && {
      shipping: ship && shippingFrom(ship),
    }),
    invoice_settings: { ...customer.invoice_settings, ...settings },
    metadata: mergeMetadata(customer.metadata, change),
  };
}

/** The routes of customers. */
export const customerRoutes = [
  route("POST", "/v1/customers", "customer", createParams, ({ account, params }) => {
    const { payment_method: methodId, test_clock: clock, ...rest } = params;
    if (clock !== undefined) find(account, "test_helpers.test_clock", clock, "test_clock");
    const id = newId("cus");
    const chosen = rest.invoice_settings?.default_payment_method;
    if (chosen && chosen !== methodId)
      find(account, "payment_method", chosen, "invoice_settings[default_payment_method]");
    const method = methodId === undefined ? undefined : attachPaymentMethod(account, methodId, id);
    const source =
      rest.source === undefined ? undefined : attachPaymentMethod(account, rest.source, id, "source");
    const customer = withFields(newCustomer(id, account.now(), account.nextInvoicePrefix()), rest);
    const defaultMethod = chosen && chosen === methodId && method ? method.id : (chosen ?? null);
    const settings = { ...customer.invoice_settings, default_payment_method: defaultMethod };
    const complete = {
      ...customer,
      default_source: source?.id ?? null,
      invoice_settings: settings,
      test_clock: clock ?? null,
    };
    if (clock !== undefined) account.customerClocks.set(id, clock);
    const stored = account.create("customer", complete, "customer.created");
    if (!rest.coupon) return answer("customer", stored);
    return answer("customer", account.change("customer", discountCustomer(account, stored, rest.coupon)));
  }),
  route("GET", "/v1/customers/:id", "customer", { expand }, ({ account, ids: [id = ""] }) =>
    account.deletedCustomers.has(id)
      ? deleted("customer", id)
      : answer("customer", find(account, "customer", id)),
  ),
  route("POST", "/v1/customers/:id", "customer", updateParams, ({ account, ids: [id = ""], params }) => {
    const customer = find(account, "customer", id);
    const { default_source: defaultSource, ...rest } = params;
    const method = rest.invoice_settings?.default_payment_method;
    if (method) {
      const used = attachPaymentMethod(account, method, id, "invoice_settings[default_payment_method]");
      rest.invoice_settings = { ...rest.invoice_settings, default_payment_method: used.id };
    }
    const source =
      rest.source === undefined ? undefined : attachPaymentMethod(account, rest.source, id, "source");
    if (defaultSource !== undefined) find(account, "payment_method", defaultSource, "default_source");
    const chosen = source?.id ?? defaultSource ?? customer.default_source;
    const described = { ...withFields(customer, rest), default_source: chosen };
    const changed = rest.coupon === undefined ? described : discountCustomer(account, described, rest.coupon);
    return answer("customer", account.change("customer", changed, "customer.updated"));
  }),
  route("DELETE", "/v1/customers/:id", "customer", {}, ({ account, ids: [id = ""] }) => {
    deleteCustomer(account, find(account, "customer", id));
    return deleted("customer", id);
  }),
  listRoute("customer", "/v1/customers", listFilters, ({ email, test_clock: clock }, account) => {
    if (clock !== undefined) find(account, "test_helpers.test_clock", clock, "test_clock");
    return {
      matches: (customer) =>
        (email === undefined || customer.email === email) &&
        (clock === undefined || customer.test_clock === clock),
    };
  }),
];
