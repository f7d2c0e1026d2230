import { nextSignificant, tokenizeStatements } from "./tokenize-sql.js";
import { withoutForeignKeys } from "./dropped-foreign-keys.js";
import { withNowDefaults } from "./now-defaults.js";
import { isOnlyForEnums, withWideColumns } from "./wide-columns.js";

/** The rules here cannot make a migration safe for many team schemas. A person has to look at the migration. */
export class UnsafeMigrationError extends Error {
  override readonly name = "UnsafeMigrationError";
  constructor(fileName: string, problem: string) {
    super(`${fileName}: ${problem}. The rules of rewrite-migration.ts do not cover this.`);
  }
}

/**
 * The SQL of a migration, cut into parts wherever the name of the schema belongs. `parts.join('"stripe_team_…"')`
 * is the SQL for that schema.
 */
export type SchemaTemplate = readonly string[];

/** The first words of statements that change something outside of one schema, or that end the transaction. */
const REFUSED_STATEMENT =
  /^(begin|start|commit|end|rollback|savepoint|set|reset|grant|revoke|create (schema|extension|role|user|database))\b/;
const NON_TRANSACTIONAL = /\bconcurrently\b|^vacuum\b/;
const OWNER_CHANGE = /^alter .* owner to \S+$/;

/**
 * Turns a migration for the schema `stripe` into a migration for any team schema:
 * - Cuts the SQL at each `stripe.x` and `"stripe".x`, and before the name of each function, because the engine names
 *   functions without a schema.
 * - Leaves out changes of an owner. All objects belong to the role that creates them.
 * - Makes columns wide (`wide-columns.ts`) and their defaults right in each time zone (`now-defaults.ts`).
 * - Leaves out the enum types named in `enums` and the foreign keys named in `droppedLater`.
 * @throws UnsafeMigrationError if the SQL mentions `stripe` in another way, or if a statement could change something
 *   outside of the schema.
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
    const tokens = withNowDefaults(withWideColumns(withoutForeignKeys(statement, droppedLater), enums));
    const words = tokens.join("").trim().replaceAll(/\s+/g, " ").toLowerCase();
    if (OWNER_CHANGE.test(words) || isOnlyForEnums(words)) continue;
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
        throw new UnsafeMigrationError(fileName, "a condition that finds the types of every team");
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

/**
 * Whether the token is `function` or `procedure`, followed by a name without a schema, as in `execute procedure
 * f()`.
 */
function namesFunction(tokens: readonly string[], index: number): boolean {
  if (!/^(function|procedure)$/i.test(tokens[index] ?? "")) return false;
  const name = nextSignificant(tokens, index + 1);
  return /^[a-z_"]/i.test(tokens[name] ?? "") && tokens[nextSignificant(tokens, name + 1)] === "(";
}
