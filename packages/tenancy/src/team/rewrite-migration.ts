import { nextSignificant, tokenizeStatements } from "./tokenize-sql.js";
import { withoutKeys } from "./transient-keys.js";
import { onlyForEnums, withWideColumns } from "./wide-columns.js";
import { withoutZonedNow } from "./zoned-defaults.js";

/** A migration that can't be made safe for many schemas by the rules here: a person has to look at it. */
export class UnsafeMigrationError extends Error {
  override readonly name = "UnsafeMigrationError";
  constructor(fileName: string, what: string) {
    super(`${fileName}: ${what}. The rules of rewrite-migration.ts do not cover it.`);
  }
}

/** SQL cut wherever a schema's quoted name belongs: `parts.join('"stripe_team_…"')` is the SQL for that schema. */
export type SchemaTemplate = readonly string[];

/** Statements that reach past one schema or end the transaction, by their first words. */
const REFUSED_STATEMENT =
  /^(begin|start|commit|end|rollback|savepoint|set|reset|grant|revoke|create (schema|extension|role|user|database))\b/;
const NON_TRANSACTIONAL = /\bconcurrently\b|^vacuum\b/;
const OWNER_CHANGE = /^alter .* owner to \S+$/;

/**
 * Turns a migration written for the schema `stripe` into one for any schema: every `stripe.x` and `"stripe".x` is
 * cut out, functions get a schema, and an owner change is left out (the objects belong to the role that makes them).
 * Columns are made wide and their defaults right in every time zone; the enum types of `enums` and the foreign keys of
 * `droppedLater` are not made at all.
 * @throws UnsafeMigrationError if a mention of `stripe` is left, or a statement reaches past the schema.
 */
export function rewriteMigration(
  fileName: string,
  sql: string,
  {
    droppedLater = new Set(),
    enums = new Set(),
  }: { droppedLater?: ReadonlySet<string>; enums?: ReadonlySet<string> } = {},
): SchemaTemplate {
  const parts: string[] = [""];
  const emit = (text: string): void => {
    parts[parts.length - 1] += text;
  };
  const emitSchema = (): void => {
    parts.push("");
  };

  for (const statement of tokenizeStatements(sql)) {
    const tokens = withoutZonedNow(withWideColumns(withoutKeys(statement, droppedLater), enums));
    const words = tokens.join("").trim().replaceAll(/\s+/g, " ").toLowerCase();
    if (OWNER_CHANGE.test(words) || onlyForEnums(words)) continue;
    if (REFUSED_STATEMENT.test(words) || NON_TRANSACTIONAL.test(words)) {
      throw new UnsafeMigrationError(fileName, `refused statement "${words.slice(0, 60)}"`);
    }
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i] ?? "";
      const next = nextSignificant(tokens, i + 1);
      if (isSchemaName(token)) {
        if (tokens[next] !== ".")
          throw new UnsafeMigrationError(fileName, "the schema's name without a table");
        emitSchema();
      } else if (token.toLowerCase() === "public" && tokens[next] === ".") {
        throw new UnsafeMigrationError(fileName, "a name in the schema public");
      } else if (token.startsWith("'") && /\bstripe\b/i.test(token)) {
        throw new UnsafeMigrationError(fileName, `the schema's name inside the string ${token}`);
      } else if (/^e$/i.test(token) && tokens[i + 1]?.startsWith("'")) {
        throw new UnsafeMigrationError(fileName, "a string with backslash escapes");
      } else if (namesFunction(tokens, i)) {
        emit(`${token} `);
        emitSchema();
        emit(".");
        i = next - 1;
      } else if (token.toLowerCase() === "typname") {
        throw new UnsafeMigrationError(fileName, "a guard that sees the types of every team");
      } else {
        emit(token);
      }
    }
    emit(";\n");
  }
  return parts;
}

function isSchemaName(token: string): boolean {
  return token === '"stripe"' || token.toLowerCase() === "stripe";
}

/** Whether the token is `function` or `procedure` before a name without a schema, as in `execute procedure f()`. */
function namesFunction(tokens: readonly string[], index: number): boolean {
  if (!/^(function|procedure)$/i.test(tokens[index] ?? "")) return false;
  const name = nextSignificant(tokens, index + 1);
  return /^[a-z_"]/i.test(tokens[name] ?? "") && tokens[nextSignificant(tokens, name + 1)] === "(";
}
