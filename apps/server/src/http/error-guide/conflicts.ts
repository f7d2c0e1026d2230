import type { ErrorCode } from "../../errors.js";
import type { GuideEntry } from "./entry.js";

/** The errors of requests that do not fit the present state, or that somebody else refused: 409 and 422. */
export const CONFLICTS = {
  email_taken: {
    meaning: "There is an account with this e-mail address already.",
    next: "Sign in instead.",
  },
  last_owner: {
    meaning: "The team would be left without an owner.",
    next: "Make another member an owner first, or delete the team.",
  },
  already_member: {
    meaning: "The invited person is a member of the team already.",
    next: "Change their role instead.",
  },
  too_many_invitations: {
    meaning: "The team has as many open invitations as a team may have.",
    next: "Revoke an invitation that is not needed any more.",
  },
  too_many_teams: {
    meaning: "The person owns as many teams as a person may own.",
    next: "Delete a team that is not needed, or make somebody else its owner.",
  },
  second_factor_exists: {
    meaning: "The account has a second factor already.",
    next: "Remove it before you set up another one.",
  },
  second_factor_not_begun: {
    meaning: "The set-up of a second factor was not begun, or it was begun more than 15 minutes ago.",
    next: "Begin again with factor.begin.",
  },
  no_second_factor: {
    meaning: "The account has no second factor.",
    next: "Set one up first.",
  },
  account_shared: {
    meaning:
      "Another team of this server is connected to the same Stripe account, and the request asked to refuse that. Nothing was connected.",
    next: "Connect it without refuseShared if both teams shall have the account. otherTeams in the answer is the number of the other teams.",
  },
  already_connected: {
    meaning: "The team is connected to a Stripe account already.",
    next: "Replace its keys, or disconnect it first.",
  },
  disconnecting: {
    meaning: "The team is being disconnected.",
    next: "Wait until the disconnect has ended, and send the request again.",
  },
  objects_in_schema: {
    meaning:
      "The team schema contains tables, views or functions that people have made, and this action would drop them.",
    next: "Move them to another schema, or send dropObjects: true to drop them too.",
  },
  not_ready: {
    meaning: "The team schema is still being created, or it could not be created.",
    next: "Wait a moment and send the request again. The status of the connection has the reason if it failed.",
  },
  not_loaded: {
    meaning: "Not all objects of this type have been loaded from Stripe yet, so the answer could be wrong.",
    next: "Wait for the seconds in the header Retry-After. If no backfill is running, start one.",
  },
  several_customers: {
    meaning: "More than one customer matches, and BillStack does not guess which one is meant.",
    next: "Ask for one of the ids in customerIds, or remove the duplicates in Stripe.",
  },
  backfill_running: {
    meaning: "A backfill of this team is running already.",
    next: "Wait until it has ended, or cancel it.",
  },
  verification_running: {
    meaning: "A verification of this team is running already.",
    next: "Wait until it has ended.",
  },
  nothing_asked: {
    meaning:
      "No verification waits for an answer: somebody has answered, or a newer verification has started.",
    next: "Read the verification again.",
  },
  too_many_keys: {
    meaning: "The team has as many API keys as a team may have.",
    next: "Revoke a key that is not needed any more.",
  },
  too_many_views: {
    meaning: "The team has as many saved views as a team may have.",
    next: "Delete a view that nobody needs.",
  },
  key_not_active: {
    meaning: "The API key has expired or was revoked, so it cannot be rotated.",
    next: "Create a new key.",
  },
  different_account: {
    meaning:
      "The new keys belong to another Stripe account or mode than the connection, or nothing proves that they belong to the same one.",
    next: "Use keys of the same account and mode. For another account, disconnect and connect again.",
  },
  account_changed: {
    meaning: "The stored key now belongs to another Stripe account than the one that was connected.",
    next: "Replace the keys with keys of the connected account.",
  },
  sql_role_taken: {
    meaning:
      "PostgreSQL already has a role with the name of the team's SQL login, and the role is not BillStack's.",
    next: "Ask the person who runs this server to do what the sentence says.",
  },
  no_sql_login: {
    meaning: "The SQL console needs the team's SQL login, and the team has none.",
    next: "An owner or admin creates it in the team settings, under SQL access.",
  },
  query_name_taken: {
    meaning: "Another saved query of the team has this name.",
    next: "Choose another name.",
  },
  too_many_queries: {
    meaning: "The team has as many saved queries as a team may have.",
    next: "Delete a query that nobody needs.",
  },
  keys_refused: {
    meaning: "Stripe refused the key, or the restricted key may not read what is needed.",
    next: "Check in Stripe that the key exists and has the permissions that the sentence names, or use another key.",
  },
  sandbox_off: {
    meaning: "The keys are sandbox keys, and this installation runs no sandbox.",
    next: "Use keys of a Stripe account.",
  },
  unreachable_base_url: {
    meaning: "Stripe cannot deliver events to the address of this server, so no endpoint was created.",
    next: "Ask the person who runs this server to set BASE_URL to its public https address.",
  },
  endpoint_refused: {
    meaning: "Stripe did not let this key create, change or delete the webhook endpoint.",
    next: "Give the key write permission for Webhook Endpoints, or create the endpoint in Stripe by hand.",
  },
  sql_access_unavailable: {
    meaning: "PostgreSQL does not let BillStack create or use SQL logins.",
    next: "Ask the person who runs this server to do what the sentence says.",
  },
} as const satisfies Partial<Record<ErrorCode, GuideEntry>>;
