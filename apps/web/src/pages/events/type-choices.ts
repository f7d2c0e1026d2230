/**
 * Returns what the field for the type offers: the beginnings that several types share, such as `customer.*`, and then the
 * types themselves.
 *
 * @param types the types that the team has received, sorted
 */
export function typeChoices(types: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const type of types) {
    const parts = type.split(".").slice(0, -1);
    for (let length = 1; length <= parts.length; length += 1) {
      const begin = `${parts.slice(0, length).join(".")}.*`;
      counts.set(begin, (counts.get(begin) ?? 0) + 1);
    }
  }
  const shared = [...counts].filter(([, count]) => count > 1).map(([begin]) => begin);
  return [...shared.toSorted(), ...types];
}
