/**
 * Settings that a connection pooler takes at the beginning of a session and keeps for each of its clients. PgBouncer
 * refuses a session with any other setting.
 */
const TRACKED = {
  // The time zone and date style of the database must not change what is read or answered.
  TimeZone: "UTC",
  DateStyle: "ISO",
  standard_conforming_strings: "on",
};

/** Settings without which BillStack would read or write wrong values. Their defaults are right. */
const NEEDED = {
  bytea_output: "hex",
  extra_float_digits: "1",
  default_transaction_isolation: "read committed",
  row_security: "on",
  array_nulls: "on",
};

/** Settings that make BillStack faster, keep a statement from waiting for long, or let a long one end. */
const WISHED = {
  lock_timeout: "30s",
  // All statements are short. PostgreSQL would take longer to compile some of them than to run them.
  jit: "off",
  // The limits of a database or a role are made for other programs. A migration or a removal may take longer.
  statement_timeout: "0",
  idle_in_transaction_session_timeout: "0",
};

/** A setting that only a session with a server of its own gets. Somebody who does not get it is behind a pooler. */
export const DIRECT_MARK = "billstack.direct";

/** The settings that BillStack's sessions have behind a pooler: at least these must be right. */
export const MUST_BE: Readonly<Record<string, string>> = { ...TRACKED, ...NEEDED };
/** The settings that its sessions should have there. */
export const SHOULD_BE: Readonly<Record<string, string>> = WISHED;

/** Returns the settings with which a session begins. */
export function settingsFor(pooler: boolean): Record<string, string> {
  return pooler ? TRACKED : { ...TRACKED, ...NEEDED, ...WISHED, [DIRECT_MARK]: "on" };
}
