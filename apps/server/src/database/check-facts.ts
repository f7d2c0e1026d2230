import type { DatabaseFacts } from "./facts.js";
import { MUST_BE } from "./session-settings.js";

const OLDEST = 150_000;

/** PostgreSQL reports a style of dates with its order: `ISO, MDY`. Only its first word matters for ISO. */
const isAs = (wanted: string, is: string | null | undefined): boolean =>
  is === wanted || is?.startsWith(`${wanted},`) === true;

/** Returns the settings that the session has with other values, as parts of `alter role` that mend them. */
export function otherSettings(
  { settings, role, database }: DatabaseFacts,
  wanted: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(wanted)
    .filter(([name, value]) => !isAs(value, settings[name]))
    .map(([name, value]) => `alter role "${role}" in database "${database}" set ${name} = '${value}'`);
}

/**
 * Returns why BillStack cannot work with this database and what to do, in one sentence or more. Null: it can.
 *
 * @param variable the name of the variable that names the database
 */
export function whyUnusable(facts: DatabaseFacts, variable: string): string | null {
  const { versionNumber, version, database, role, encoding } = facts;
  if (versionNumber < OLDEST)
    return `${variable} names a PostgreSQL ${version}, and BillStack needs PostgreSQL 15 or newer. Upgrade the server.`;
  if (facts.isStandby)
    return `${variable} names a read replica, and BillStack writes. Name the primary server.`;
  if (encoding !== "UTF8")
    return `The database ${database} of ${variable} has the encoding ${encoding}, which cannot store all of Stripe's texts. Create a database with: create database billstack encoding 'UTF8' template template0`;
  if (facts.isReadOnly)
    return `The sessions of ${role} in the database ${database} only read (default_transaction_read_only = on), and BillStack writes. Change it with: alter role "${role}" in database "${database}" set default_transaction_read_only = off`;
  if (!facts.mayCreate)
    return `The role ${role} may not make schemas in the database ${database}, and BillStack makes a schema for each team. Run as the owner of the database: grant create on database "${database}" to "${role}"`;
  const wrong = otherSettings(facts, MUST_BE);
  if (wrong.length > 0)
    return `The connection pooler of ${variable} does not pass on settings that BillStack needs. Set them for the role: ${wrong.join("; ")}`;
  return null;
}
