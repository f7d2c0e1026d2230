import type { Sql } from "postgres";

/** The beginnings of Stripe's secrets. Those of API keys are too short to be found in another form. */
const BEGINNINGS = ["sk_test_", "rk_test_", "sk_live_", "rk_live_", "whsec_"];

/** A secret as it is. */
const PLAIN = "(sk|rk)_(test|live)_[A-Za-z0-9_]{8}|whsec_[A-Za-z0-9+/=_]{8}|bs_[0-9a-f]{44}";

/**
 * Matches the secrets of tests: as they are, in hexadecimal digits, and in base64. A text in base64 has three forms,
 * which depend on the number of bytes before it.
 */
const PATTERN = [
  PLAIN,
  ...BEGINNINGS.flatMap((text) => [
    Buffer.from(text).toString("hex"),
    ...[0, 1, 2].map((before) => inBase64(text, before)),
  ]),
].join("|");

/** Returns the characters of base64 that encode this text and nothing else, if `before` bytes precede it. */
function inBase64(text: string, before: number): string {
  const encoded = Buffer.from("\0".repeat(before) + text)
    .toString("base64")
    .replace(/=+$/, "");
  const first = Math.ceil((before * 8) / 6);
  const last = Math.floor(((before + text.length) * 8) / 6);
  return encoded.slice(first, last).replaceAll("+", String.raw`\+`);
}

const E_MAIL = /[\w.+-]+@[\w-]+\.[a-z]{2,}/i;
const SECRET = new RegExp(PATTERN);

/** The expression alone takes a hundred times as long for lines without an "@", which are almost all. */
function hasEMail(line: string): boolean {
  return line.includes("@") && E_MAIL.test(line);
}

/**
 * Looks for secrets and e-mail addresses in the lines of a log.
 *
 * @returns the first lines that contain one
 */
export function leaksInLog(lines: readonly string[]): string[] {
  return lines.filter((line) => SECRET.test(line) || hasEMail(line)).slice(0, 3);
}

/**
 * Looks for secrets in all tables of BillStack's own schemas, the payloads of jobs among them. Stripe's data may contain
 * what a test put into it, so the bodies of events and the team schemas are left out.
 *
 * @returns the names of the tables that contain one, with the beginning of the row
 */
export async function leaksInTables(sql: Sql): Promise<string[]> {
  const tables = await sql<{ name: string; row: string }[]>`
    select format('%I.%I', table_schema, table_name) as name,
      case when table_name = 'inbox' then '(to_jsonb(t) - ''payload'')' else 'to_jsonb(t)' end as row
    from information_schema.tables
    where table_schema in ('billstack', 'billstack_jobs') and table_type = 'BASE TABLE'`;
  const found: string[] = [];
  for (const { name, row } of tables) {
    const rows = await sql.unsafe<{ text: string }[]>(
      `select left(${row}::text, 300) as text from ${name} t where ${row}::text ~ $1 limit 1`,
      [PATTERN],
    );
    found.push(...rows.map(({ text }) => `${name}: ${text}`));
  }
  return found;
}
