import type { ErrorCode } from "../../errors.js";
import type { GuideEntry } from "./entry.js";

/** The errors after which the same request may succeed some time later: 429 and 5xx. */
export const TEMPORARY = {
  too_many_requests: {
    meaning:
      "Too many requests or attempts came from this key, account or address, or Stripe limits the Stripe account.",
    next: "Wait for the seconds in the header Retry-After, and then send fewer requests.",
  },
  too_many_streams: {
    meaning: "This session or API key has as many streams or downloads open as it may have.",
    next: "Close one of them, or try again later.",
  },
  sql_console_busy: {
    meaning: "As many queries of the SQL console run as may run at the same time.",
    next: "Wait for the seconds in the header Retry-After, and run the query again.",
  },
  sql_access_paused: {
    meaning:
      "A query of this team took so many locks in PostgreSQL that other teams had none left, so its SQL access is paused.",
    next: "Wait for the seconds in the header Retry-After. Do not take advisory locks or create many temporary tables.",
  },
  internal: {
    meaning: "Something unexpected happened in BillStack. The log of the server has the details.",
    next: "Try again. If it happens again, give the requestId to the person who runs this server.",
  },
  stripe_unreachable: {
    meaning: "Stripe could not be reached, or gave no usable answer. Nothing was changed.",
    next: "Try again in a moment. status.stripe.com says whether Stripe has a problem.",
  },
  database_unreachable: {
    meaning: "The server cannot reach its database. Nothing was lost.",
    next: "Try again in a moment, or ask the person who runs this server to check the database.",
  },
  stripe_slow: {
    meaning: "Stripe did not answer within 10 seconds. What was read until then is in refreshed.",
    next: "Send the request again for the ids that are missing.",
  },
  overloaded: {
    meaning: "The server or its database has more to do than it can do in time.",
    next: "Wait for the seconds in the header Retry-After, and send the request again.",
  },
  body_too_slow: {
    meaning: "The body of the request did not arrive in time.",
    next: "Send the request again, over a faster connection.",
  },
  streams_full: {
    meaning: "This server has as many streams or downloads open as it may have.",
    next: "Try again later.",
  },
  read_too_slow: {
    meaning: "The database stopped this read because it took too long.",
    next: "Ask for fewer rows or with other filters. For large questions, use the team's SQL login.",
  },
  reads_busy: {
    meaning: "Other reads of this team or server kept this read waiting for too long.",
    next: "Wait for the seconds in the header Retry-After, and send fewer reads at the same time.",
  },
  secrets_unreadable: {
    meaning: "The server cannot decrypt a stored secret, because an encryption key is missing or wrong.",
    next: "Ask the person who runs this server to bring the encryption key back, or replace the secret.",
  },
  team_moving: {
    meaning:
      "The team is being moved to another installation, so nothing is received or changed for it here.",
    next: "Wait until the move has ended, and then use the team's new address.",
  },
} as const satisfies Partial<Record<ErrorCode, GuideEntry>>;
