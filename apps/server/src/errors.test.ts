import { expect, it } from "vitest";

import { ERRORS, type ErrorCode } from "./errors.js";
import { statusOf } from "./http/status.js";

/** The documented statuses, each with the codes that it may come with. */
const DOCUMENTED: Record<number, ErrorCode[]> = {
  400: [
    "invalid_input",
    "malformed_json",
    "not_an_event",
    "invalid_signature",
    "webhook_secret_missing",
    "wrong_mode",
    "two_credentials",
    "key_in_query",
    "sql_error",
  ],
  401: [
    "no_session",
    "wrong_credentials",
    "second_factor_required",
    "wrong_code",
    "key_unknown",
    "key_expired",
    "key_revoked",
  ],
  403: [
    "role_too_low",
    "confirmation_required",
    "second_factor_needed",
    "scope_missing",
    "key_not_accepted",
    "wrong_origin",
    "account_altered",
    "sign_up_closed",
    "setup_token_missing",
    "setup_token_wrong",
    "invitation_for_other_address",
  ],
  404: ["not_found", "not_connected", "invitation_invalid", "reset_link_invalid"],
  405: ["method_not_allowed"],
  409: [
    "email_taken",
    "second_factor_exists",
    "second_factor_not_begun",
    "no_second_factor",
    "already_member",
    "last_owner",
    "account_changed",
    "too_many_invitations",
    "too_many_teams",
    "already_connected",
    "account_shared",
    "disconnecting",
    "objects_in_schema",
    "not_ready",
    "not_loaded",
    "several_customers",
    "backfill_running",
    "verification_running",
    "nothing_asked",
    "too_many_keys",
    "too_many_views",
    "key_not_active",
    "different_account",
    "sql_role_taken",
    "no_sql_login",
    "query_name_taken",
    "too_many_queries",
  ],
  413: ["body_too_large"],
  415: ["not_json"],
  422: ["keys_refused", "sandbox_off", "unreachable_base_url", "endpoint_refused", "sql_access_unavailable"],
  429: ["too_many_requests", "too_many_streams", "sql_console_busy", "sql_access_paused"],
  500: ["internal"],
  502: ["stripe_unreachable"],
  503: [
    "database_unreachable",
    "stripe_slow",
    "overloaded",
    "secrets_unreadable",
    "team_moving",
    "body_too_slow",
    "streams_full",
    "read_too_slow",
    "reads_busy",
  ],
};

it("gives every code its documented status", () => {
  const actual: Record<number, string[]> = {};
  for (const code of Object.keys(ERRORS) as ErrorCode[]) (actual[statusOf(code)] ??= []).push(code);
  const sorted = (table: Record<number, string[]>): [string, string[]][] =>
    Object.entries(table).map(([status, codes]) => [status, codes.toSorted()]);
  expect(sorted(actual)).toEqual(sorted(DOCUMENTED));
});

it("has codes in snake case", () => {
  for (const code of Object.keys(ERRORS)) expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
});
