import type Stripe from "stripe";
import type { Account } from "../account/account.js";
import { newId } from "../account/ids.js";
import { find, listObjects, listParamsWithoutCreated, retrieveRoute } from "../api/crud.js";
import { missingParameter, noSuchObject } from "../api/errors.js";
import { expand, hash, oneOf, type ParamNames, required, text } from "../api/params.js";
import { answer, deleted, route } from "../api/route.js";
import { addTaxId } from "../billing/add-tax-id.js";
import { newTaxId, type StoredTaxId } from "../objects/tax-id.js";

const owner = hash({ type: required(oneOf("account", "customer", "self")), account: text, customer: text });

const createParams = { expand, owner, type: required(text), value: required(text) } satisfies ParamNames<
  keyof Stripe.TaxIdCreateParams
>;

const customerParams = { expand, type: required(text), value: required(text) };

const listFilters = { ...listParamsWithoutCreated, owner } satisfies ParamNames<keyof Stripe.TaxIdListParams>;

/** The id of the customer that a request names as owner; `null` if the owner is the account itself. */
function customerOf(
  account: Account,
  choice: { type: string; customer?: string } | undefined,
): string | null {
  if (choice?.type !== "customer") return null;
  if (choice.customer === undefined) throw missingParameter("owner[customer]");
  return find(account, "customer", choice.customer, "owner[customer]").id;
}

/** Deletes a tax id. There is an event only if it belongs to a customer. */
function remove(account: Account, taxId: StoredTaxId) {
  if (taxId.customer === null) account.collections.tax_id.remove(taxId.id);
  else account.remove("tax_id", taxId, "customer.tax_id.deleted");
  return deleted("tax_id", taxId.id);
}

/** A customer's tax id. Throws Stripe's `resource_missing` if another customer has it. */
function findOf(account: Account, customer: string, id: string): StoredTaxId {
  const taxId = find(account, "tax_id", id);
  if (taxId.customer !== customer) throw noSuchObject("tax_id", id);
  return taxId;
}

/** The routes of tax ids. */
export const taxIdRoutes = [
  route("POST", "/v1/tax_ids", "tax_id", createParams, ({ account, params }) => {
    const { type, value } = params;
    const customer = customerOf(account, params.owner);
    if (customer !== null) return answer("tax_id", addTaxId(account, { customer, type, value }));
    const taxId = newTaxId({ id: newId("atxi"), created: account.now(), customer, type, value });
    account.collections.tax_id.insert(taxId);
    return answer("tax_id", taxId);
  }),
  retrieveRoute("tax_id", "/v1/tax_ids/:id"),
  route("DELETE", "/v1/tax_ids/:id", "tax_id", {}, ({ account, ids: [id = ""] }) =>
    remove(account, find(account, "tax_id", id)),
  ),
  // Without `owner`, Stripe lists only the account's own tax ids.
  route("GET", "/v1/tax_ids", "tax_id", listFilters, ({ account, params }) => {
    const customer = customerOf(account, params.owner);
    const matches = (taxId: StoredTaxId) => taxId.customer === customer;
    return listObjects(account, "tax_id", "/v1/tax_ids", params, { matches, related: [customer ?? "none"] });
  }),
  route(
    "POST",
    "/v1/customers/:id/tax_ids",
    "tax_id",
    customerParams,
    ({ account, ids: [id = ""], params: { type, value } }) =>
      answer("tax_id", addTaxId(account, { customer: find(account, "customer", id).id, type, value })),
  ),
  route(
    "GET",
    "/v1/customers/:id/tax_ids",
    "tax_id",
    listParamsWithoutCreated,
    ({ account, ids: [id = ""], params }) => {
      find(account, "customer", id);
      const matches = ({ customer }: StoredTaxId) => customer === id;
      return listObjects(account, "tax_id", `/v1/customers/${id}/tax_ids`, params, {
        matches,
        related: [id],
      });
    },
  ),
  route(
    "GET",
    "/v1/customers/:id/tax_ids/:tax_id",
    "tax_id",
    { expand },
    ({ account, ids: [customer = "", id = ""] }) => answer("tax_id", findOf(account, customer, id)),
  ),
  route(
    "DELETE",
    "/v1/customers/:id/tax_ids/:tax_id",
    "tax_id",
    {},
    ({ account, ids: [customer = "", id = ""] }) => remove(account, findOf(account, customer, id)),
  ),
];
