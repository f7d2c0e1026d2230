/** Fields that do not change what PostgreSQL has to look at. */
const LEFT_OUT = new Set(["cursor", "limit", "teamId"]);
/** Fields whose values people type. How long a read takes does not depend much on them, but on whether they are there. */
const TYPED = new Set(["search", "query", "value"]);
/** The name of a table, a column, an order or a state. Ids and texts are none. */
const NAME = /^-?[a-z_.]{1,60}$/;
/** The longest name of a kind, so that remembered kinds take little memory. */
const LONGEST = 500;

/**
 * Names the kind of a read: the procedure, the fields that its input has, and the values of those that decide what
 * PostgreSQL has to look at, such as the table and the columns of a filter. Reads of one kind take about the same time.
 *
 * @param path the name of the procedure
 * @param input its input, which was found valid
 */
export function kindOfRead(path: string, input: unknown): string {
  const fields = JSON.stringify(input, (key, value: unknown) => {
    if (LEFT_OUT.has(key)) return undefined;
    if (typeof value === "object" || typeof value === "boolean") return value;
    return !TYPED.has(key) && typeof value === "string" && NAME.test(value) ? value : "…";
  });
  return `${path} ${fields ?? ""}`.slice(0, LONGEST);
}
