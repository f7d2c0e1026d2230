import type { TransactionSql } from "postgres";

/**
 * Between two texts: statements have no control character, and JSON has them only as an escape. One text is sent
 * in the place of an array, in which each quote would be escaped here and unescaped in PostgreSQL.
 */
const SEPARATOR = "\u0001";

/** In a statement for {@link Statements}: any of the texts of the JSON list that is its input. */
export const ANY_OF_INPUT = "any (array(select json_array_elements_text($1::json)))";

/** More inputs than this are sent at once before the next statement is added. */
const MOST_INPUT = 8 * 1024 * 1024;

/**
 * Statements that write the rows of many tables, sent to PostgreSQL together: one by one, each would cost two round
 * trips. They run in the order in which they were added, and the first one that fails ends the transaction.
 */
export class Statements {
  readonly sql: TransactionSql;
  readonly #texts: string[] = [];
  readonly #inputs: string[] = [];
  #length = 0;

  constructor(sql: TransactionSql) {
    this.sql = sql;
  }

  /** Adds a statement without a result. `$1` in it is `input`, a JSON text without what PostgreSQL cannot store. */
  async add(text: string, input: string): Promise<void> {
    this.#texts.push(text);
    this.#inputs.push(input);
    this.#length += input.length;
    if (this.#length > MOST_INPUT) await this.run();
  }

  /** Runs what was added. A caller that sends other statements runs these first, where their order matters. */
  async run(): Promise<void> {
    const [texts, inputs] = [this.#texts.splice(0), this.#inputs.splice(0)];
    this.#length = 0;
    if (texts.length === 0) return;
    await this.sql`
      select billstack.execute_each(
        string_to_array(${texts.join(SEPARATOR)}, ${SEPARATOR}), string_to_array(${inputs.join(SEPARATOR)}, ${SEPARATOR}))`;
  }
}
