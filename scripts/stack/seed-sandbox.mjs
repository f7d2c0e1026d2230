/** The sandbox account for people who try BillStack, and how many customers it gets. */
const NEWCOMER = { account: "acme", customers: 250 };

/**
 * Fills the sandbox account for people who try BillStack, unless it already has objects.
 * @param {string} sandboxUrl
 * @returns {Promise<{ secretKey: string, publishableKey: string }>} the keys of the account
 */
export async function seedForNewcomer(sandboxUrl) {
  const counts = await countsOf(sandboxUrl, NEWCOMER.account);
  if (!Object.values(counts).some((count) => count > 0)) {
    await seed(sandboxUrl, NEWCOMER.account, NEWCOMER.customers);
  }
  return keysOf(NEWCOMER.account);
}

/**
 * Returns the keys of a sandbox account.
 * @param {string} account the name of the account
 */
export const keysOf = (account) => ({
  secretKey: `sk_test_sandbox_${account}`,
  publishableKey: `pk_test_sandbox_${account}`,
});

/**
 * Asks the sandbox how many objects of each kind an account has.
 * @param {string} sandboxUrl
 * @param {string} account
 * @returns {Promise<Record<string, number>>} the numbers of objects that Stripe's lists would show
 */
export async function countsOf(sandboxUrl, account) {
  const { counts } = await answerOf(await fetch(`${sandboxUrl}/_sandbox/${account}/counts`));
  return counts;
}

/**
 * Fills a sandbox account with a made-up business.
 * @param {string} sandboxUrl
 * @param {string} account
 * @param {number} customers how many customers the business has
 */
export async function seed(sandboxUrl, account, customers) {
  return answerOf(
    await fetch(`${sandboxUrl}/_sandbox/${account}/seed`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ customers }),
    }),
  );
}

/** @param {Response} answer */
async function answerOf(answer) {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}
