import type { ErrorCode } from "../../errors.js";
import type { GuideEntry } from "./entry.js";

/** The errors of requests that cannot be understood, and of things that do not exist: 400, 404, 405, 413 and 415. */
export const REQUESTS = {
  invalid_input: {
    meaning: "A field of the input has a value that is not allowed, is missing, or does not exist.",
    next: "Correct the fields that the answer lists in issues.",
  },
  malformed_json: {
    meaning: "The body is not valid JSON. Correct it, and send the request again.",
    next: "Send valid JSON. In a shell, put the body into single quotes.",
  },
  not_an_event: {
    meaning: "The delivery to the webhook URL is signed, but its body is not a Stripe event.",
    next: "Let only Stripe send to the webhook URL.",
  },
  invalid_signature: {
    meaning:
      "The signature of a delivery is missing, is older than five minutes, or was not made with the stored webhook secret.",
    next: "Replace the webhook secret by the one that Stripe shows for this endpoint, and check the clock of the server.",
  },
  webhook_secret_missing: {
    meaning:
      "A delivery arrived, but the team has no webhook secret yet, so BillStack cannot tell whether it is from Stripe.",
    next: "Store the signing secret of the endpoint, or let BillStack create the endpoint. Stripe sends the event again.",
  },
  wrong_mode: {
    meaning: "A live event arrived for a connection in test mode, or a test event for one in live mode.",
    next: "In Stripe, create the endpoint in the mode of the team's keys.",
  },
  two_credentials: {
    meaning: "The request has a session cookie and an API key, or more than one API key.",
    next: "Send only one of them.",
  },
  key_in_query: {
    meaning: "The address of the request contains an API key. Addresses end up in logs.",
    next: "Rotate this key, and send the new one in the header Authorization: Bearer.",
  },
  sql_error: {
    meaning: "PostgreSQL refused the query of the SQL console, or stopped it.",
    next: "Correct the query. The sentence is PostgreSQL's own, and position says where in the query it applies.",
  },
  not_found: {
    meaning:
      "What the request names does not exist, was deleted, or belongs to a team that this session or API key has no access to.",
    next: "Check the address and the ids in it.",
  },
  not_connected: {
    meaning: "The team is not connected to Stripe.",
    next: "Connect the team, in the dashboard or with connection.connect.",
  },
  invitation_invalid: {
    meaning: "The invitation has expired, was accepted, revoked or renewed, or its link is not complete.",
    next: "Ask the person who sent the invitation for a new link.",
  },
  reset_link_invalid: {
    meaning:
      "The link to choose a new password was used, is older than 30 minutes, or was replaced by a newer link.",
    next: "Ask for a new link.",
  },
  method_not_allowed: {
    meaning: "The address exists, but it does not take this HTTP method.",
    next: "Use a method of the header Allow.",
  },
  body_too_large: {
    meaning: "The body is larger than 100 kB, or than 4 MiB for a delivery to the webhook URL.",
    next: "Send less at once.",
  },
  not_json: {
    meaning: "The body is not declared as JSON, or it is compressed.",
    next: "Send the header Content-Type: application/json, and no Content-Encoding.",
  },
} as const satisfies Partial<Record<ErrorCode, GuideEntry>>;
