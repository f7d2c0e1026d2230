import type Stripe from "stripe";
import { find, listParams, listParamsWithoutCreated, listRoute, pageOf, retrieveRoute } from "../api/crud.js";
import { expand, mergeMetadata, metadata, type ParamNames, text } from "../api/params.js";
import { answer, route } from "../api/route.js";
import { creditNoteParams } from "../billing/credit-note-params.js";
import { issueCreditNote, voidCreditNote } from "../billing/issue-credit-note.js";

const updateParams = { expand, memo: text, metadata } satisfies ParamNames<
  keyof Stripe.CreditNoteUpdateParams
>;

const listFilters = { ...listParams, customer: text, invoice: text } satisfies ParamNames<
  keyof Stripe.CreditNoteListParams
>;

/** The routes of credit notes. */
export const creditNoteRoutes = [
  route("POST", "/v1/credit_notes", "credit_note", creditNoteParams, ({ account, params }) =>
    answer("credit_note", issueCreditNote(account, params)),
  ),
  retrieveRoute("credit_note", "/v1/credit_notes/:id"),
  route(
    "POST",
    "/v1/credit_notes/:id",
    "credit_note",
    updateParams,
    ({ account, ids: [id = ""], params }) => {
      const note = find(account, "credit_note", id);
      const { expand: _expand, metadata: change, ...rest } = params;
      const changed = { ...note, ...rest, metadata: mergeMetadata(note.metadata ?? {}, change) };
      return answer("credit_note", account.change("credit_note", changed, "credit_note.updated"));
    },
  ),
  route("POST", "/v1/credit_notes/:id/void", "credit_note", { expand }, ({ account, ids: [id = ""] }) =>
    answer("credit_note", voidCreditNote(account, find(account, "credit_note", id))),
  ),
  route(
    "GET",
    "/v1/credit_notes/:id/lines",
    "credit_note",
    listParamsWithoutCreated,
    ({ account, ids: [id = ""], params }) =>
      pageOf(
        "credit_note_line_item",
        find(account, "credit_note", id).lines,
        `/v1/credit_notes/${id}/lines`,
        params,
      ),
  ),
  listRoute("credit_note", "/v1/credit_notes", listFilters, ({ customer, invoice }) => ({
    matches: (note) =>
      (customer === undefined || note.customer === customer) &&
      (invoice === undefined || note.invoice === invoice),
    related: [customer, invoice],
  })),
];
