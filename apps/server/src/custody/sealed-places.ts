import { consolePasswordContext } from "./console-password-context.js";
import { noticeSecretContext } from "./notice-secret-context.js";
import { secondFactorContext } from "./second-factor-context.js";
import { serviceKeyContext } from "./service-keys.js";

/**
 * A column that contains small secrets, sealed by `Keyring.sealFor` or `Keyring.sealKey`. The commands `keys status`,
 * `keys rotate` and `keys retire` go through all places. A new column with such secrets must be added here: otherwise
 * a key could be retired that its secrets still need.
 */
export interface SealedPlace {
  /** What people read: "service keys (3)". */
  name: string;
  /** The table, in the schema `billstack`. */
  table: string;
  /** The column with the sealed text. It may be null. */
  column: string;
  /** The columns of the table's primary key. They tell the rows apart. */
  key: readonly string[];
  /** Other columns that `context` needs. */
  also?: readonly string[];
  /** The column with the id of the user whose account has a seal over the sealed text (`auth/account-seals.ts`). */
  accountOf?: string;
  /** Returns the context with which the text of a row was sealed. The columns come as texts. */
  context(row: Readonly<Record<string, string>>): string[];
}

/** All places, except the secrets of connections, which have data keys (`custody.ts`). */
export const SEALED_PLACES: readonly SealedPlace[] = [
  {
    name: "service keys",
    table: "service_keys",
    column: "sealed",
    key: ["name"],
    context: ({ name = "" }) => serviceKeyContext(name),
  },
  {
    name: "secrets of webhooks for notices",
    table: "notice_settings",
    column: "webhook_secret_sealed",
    key: ["team_id"],
    context: ({ team_id: teamId = "" }) => noticeSecretContext(teamId),
  },
  {
    name: "second factors",
    table: "second_factors",
    column: "secret_sealed",
    key: ["user_id"],
    accountOf: "user_id",
    context: ({ user_id = "" }) => secondFactorContext(user_id),
  },
  {
    name: "passwords of SQL consoles",
    table: "sql_logins",
    column: "console_password_sealed",
    key: ["team_id"],
    context: ({ team_id: teamId = "" }) => consolePasswordContext(teamId),
  },
];
