import { askPage, type ReadPage } from "./ask-page.js";
import { PageSize } from "./page-size.js";

/** 2010-01-01 in Unix seconds. No object of Stripe's is older. */
const STRIPE_BEGAN = 1_262_304_000;

/**
 * Skips an object of a list whose answer breaks off. Finds the latest time `to` for which the objects created
 * before `to` can be read. The search goes back from `newest` in steps that double until a page can be read, and
 * then narrows the gap by halves.
 *
 * @param from the list is read back to this time; null: to its end
 * @param newest the broken object was created at this time or earlier; null: the time is not known
 * @returns `to` is null if no part of the list can be read
 * @throws every failure but a body that breaks off
 */
export async function skipUnreadable<Entry>(
  read: ReadPage<Entry>,
  from: Date | null,
  newest: Date | null,
): Promise<{ to: Date | null; freshAt: Date | null; requests: number }> {
  const oldest = Math.max(STRIPE_BEGAN, from === null ? 0 : Math.floor(from.getTime() / 1_000));
  const start = Math.floor((newest?.getTime() ?? Date.now() + 1_000) / 1_000);
  let freshAt: Date | null = null;
  let requests = 0;
  const isReadable = async (lt: number): Promise<boolean> => {
    const size = new PageSize();
    while (size.narrow(size.limit));
    const created = { lt, ...(from === null ? {} : { gte: oldest }) };
    const page = await askPage(read, { created }, size);
    requests += page.requests;
    if (page.ok) freshAt = page.freshAt;
    return page.ok;
  };
  let broken = start + 1;
  let readable = start;
  for (let step = 1; !(await isReadable(readable)); step *= 2) {
    if (readable <= oldest) return { to: null, freshAt, requests };
    broken = readable;
    readable = Math.max(oldest, start - step);
  }
  while (broken - readable > 1) {
    const middle = Math.floor((broken + readable) / 2);
    if (await isReadable(middle)) readable = middle;
    else broken = middle;
  }
  return { to: new Date(readable * 1_000), freshAt, requests };
}
