import { askPage, type ReadPage } from "./ask-page.js";
import { PageSize } from "./page-size.js";

/** No object of Stripe's is older: 2010-01-01. */
const STRIPE_BEGAN = 1_262_304_000;

/**
 * Finds the newest time before which a list can be read again, where the answer breaks off for the newest object
 * created before `newest` (null: the newest of all): first in steps that double, then by halves. Null: at no time.
 * @throws every failure but a body that breaks off
 */
export async function passOver<Entry>(
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
