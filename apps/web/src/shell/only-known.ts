/**
 * Makes a reader of search parameters safe for the router. The router puts the parameters that `read` returns over those of
 * the address, so a parameter that `read` has left out would reach the page as the address has it. The function that is
 * returned overwrites all of them.
 *
 * @param read returns the parameters that the page knows, and leaves out those with an invalid value
 */
export function onlyKnown<Search extends object>(
  read: (search: Record<string, unknown>) => Search,
): (search: Record<string, unknown>) => Search {
  return (search) => {
    const removed = Object.fromEntries(Object.keys(search).map((name) => [name, undefined]));
    return { ...removed, ...read(search) };
  };
}

/** Whether the address has none of the parameters that its page knows. */
export const isBare = (search: object): boolean =>
  Object.values(search).every((value) => value === undefined);
