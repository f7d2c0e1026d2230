/** A team schema with the number of relations that a dump of it locks. */
export interface SizedSchema {
  name: string;
  relations: number;
}

/** The most schemas of one part, so that the progress shows and a part can be repeated in a short time. */
const MOST_SCHEMAS = 100;

/**
 * Divides the team schemas into parts that one `pg_dump` saves together. More schemas in a part are faster, because
 * each `pg_dump` first reads the catalogue of the whole database. But it keeps a lock on each table until its end.
 *
 * @param locks how many locks one part may take. A schema with more relations is a part of its own.
 */
export function planParts(schemas: readonly SizedSchema[], locks: number): string[][] {
  const parts: string[][] = [];
  let free = 0;
  for (const { name, relations } of schemas) {
    const part = parts.at(-1);
    if (part !== undefined && relations <= free && part.length < MOST_SCHEMAS) part.push(name);
    else {
      parts.push([name]);
      free = locks;
    }
    free -= relations;
  }
  return parts;
}
