import type { TransactionSql } from "postgres";

/**
 * Separates the statements, and their inputs, in one text. Statements contain no control characters, and JSON
 * contains them only in escaped form. An array would be slower: each quote in it would have to be escaped, and
 * unescaped in PostgreSQL.
 */
const SEPARATOR = "\u0001";

/** SQL for a statement of {@link Statements}: the strings of the JSON list that is the statement's input. */
export const ANY_OF_INPUT = "any (array(select json_array_elements_text($1::json)))";

/** In characters. If the inputs are longer, the statements are sent before the next one is added. */
const MOST_INPUT_CHARACTERS = 8 * 1024 * 1024;

/**
 * Collects statements that write rows of many tables, and sends them to PostgreSQL together. Sent one by one, each
 * would cost two round trips. They run in the order in which they were added. If one fails, the transaction fails.
 */
export class Statements {
  readonly sql: TransactionSql;
  readonly #texts: string[] = [];
  readonly #inputs: string[] = [];
  #length = 0;

  constructor(sql: TransactionSql) {
    this.sql = sql;
  }

  /**
   * Adds a statement that returns no rows.
   *
   * @param text the statement; `$1` in it stands for the input
   * @param input a JSON text that PostgreSQL can store (see `storableJson`)
   */
  async add(text: string, input: string): Promise<void> {
    this.#texts.push(text);
    this.#inputs.push(input);
    this.#length += input.length;
    if (this.#length > MOST_INPUT_CHARACTERS) await this.run();
  }

  /** Sends the statements that were added. Call this before a query that needs to see their results. */
  async run(): Promise<void> {
    const [texts, inputs] = [this.#texts.splice(0), this.#inputs.splice(0)];
    this.#length = 0;
    if (texts.length === 0) return;
    await this.sql`
      select billstack.execute_each(
        string_to_array(${texts.join(SEPARATOR)}, ${SEPARATOR}), string_to_array(${inputs.join(SEPARATOR)}, ${SEPARATOR}))`;
  }
}
