/** A table of the control schema whose rows move with a team. */
export interface MovedTable {
  /**
   * What tells which rows belong to the team: the column `id`, `team_id`, `connection_id` or `verification_id`, or that a
   * member of the team has this `id`.
   */
  by: "id" | "team" | "connection" | "verification" | "members";
  /** Columns that do not move. What is sealed is made anew, and a lease belongs to a process of the old installation. */
  without?: readonly string[];
  /** Columns with ids of users. A member who has an account at the new installation already has another id there. */
  people?: readonly string[];
}

/** The tables of the control schema whose rows move with a team, in the order in which they are filled. */
export const MOVED: Readonly<Record<string, MovedTable>> = {
  teams: { by: "id" },
  connections: {
    by: "team",
    without: [
      "data_key_sealed",
      "secret_key_sealed",
      "publishable_key_sealed",
      "webhook_secret_sealed",
      "previous_webhook_secret_sealed",
      "previous_webhook_secret_proof",
      "disconnecting_at",
      "right_until",
      "catch_up",
      "leased_by",
      "leased_until",
      "key_proof_due_at",
      "endpoints_looked_at",
    ],
    people: ["created_by"],
  },
  inbox: { by: "connection" },
  inbox_hours: { by: "connection" },
  freshness: { by: "connection" },
  listings: { by: "connection" },
  discounts: { by: "connection" },
  problems: { by: "connection" },
  backfills: { by: "connection", without: ["leased_by", "leased_until"], people: ["started_by"] },
  windows: { by: "connection" },
  left_over: { by: "connection" },
  erasures: { by: "connection" },
  verifications: { by: "connection", without: ["leased_by", "leased_until"], people: ["started_by"] },
  differences: { by: "verification" },
  notice_settings: { by: "team", without: ["webhook_secret_sealed"] },
  notices: { by: "team" },
  base_currencies: { by: "team" },
  exchange_rates: { by: "team" },
  users: { by: "members", without: ["password_hash"] },
  members: { by: "team", people: ["user_id"] },
  invitations: { by: "team", people: ["invited_by"] },
  api_keys: { by: "team", people: ["created_by"] },
  sql_queries: { by: "team", people: ["created_by", "updated_by"] },
  table_views: { by: "team", people: ["saved_by"] },
};

const ANEW = "made anew at the new installation, because it is under the service keys of an installation";
const INSTALLATION = "belongs to an installation, and not to a team";

/** The other tables of the control schema, and why their rows do not move. */
export const NOT_MOVED: Readonly<Record<string, string>> = {
  account_seals: ANEW,
  notice_secret_seals: ANEW,
  secret_versions: ANEW,
  second_factors: "move in the sealed secrets of the export, for members who get a new account",
  recovery_codes: "move in the sealed secrets of the export, for members who get a new account",
  sessions: "people sign in at the new installation",
  known_devices: "people sign in at the new installation",
  password_resets: "a link names the address of the old installation",
  sql_logins: "the team makes a new SQL login, because roles belong to a PostgreSQL server",
  audit:
    "stays with its chain, which is under the service key of the old installation; the new audit names its end",
  audit_heads: "stays with the audit",
  audit_cuts: "stays with the audit",
  audit_chains: INSTALLATION,
  audit_start: INSTALLATION,
  notice_deliveries: "messages that wait are sent by the old installation",
  refusals: "counts deliveries that were refused at the old address",
  schema_upgrades: "the new team schema is up to date",
  seen: "belongs to a verification that runs; a verification does not go on after a move",
  removals: "rows of former connections, which are being deleted",
  moves: "says where the team is",
  rate_limits: INSTALLATION,
  request_budgets: INSTALLATION,
  endpoint_budgets: INSTALLATION,
  signal_channel: INSTALLATION,
  service_keys: INSTALLATION,
  processes: INSTALLATION,
  seal_format: INSTALLATION,
  full_disk: INSTALLATION,
  migrations: INSTALLATION,
  migrations_ahead: INSTALLATION,
};
