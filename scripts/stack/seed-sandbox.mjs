/** The sandbox account that a newcomer's keys open, and a business large enough to look at. */
const NEWCOMER = { account: "acme", customers: 250 };

/**
 * Fills the newcomer's sandbox account unless it holds something already.
 * @param {string} sandboxUrl
 * @returns {Promise<{ secretKey: string, publishableKey: string }>} keys that open it
 */
export async function seedForNewcomer(sandboxUrl) {
  const counts = await countsOf(sandboxUrl, NEWCOMER.account);
  if (!Object.values(counts).some((count) => count > 0)) {
    await seed(sandboxUrl, NEWCOMER.account, NEWCOMER.customers);
  }
  return keysOf(NEWCOMER.account);
}

/** @param {string} account */
export const keysOf = (account) => ({
  secretKey: `sk_test_sandbox_${account}`,
  publishableKey: `pk_test_sandbox_${account}`,
});

/**
 * @param {string} sandboxUrl
 * @param {string} account
 * @returns {Promise<Record<string, number>>} how many objects of each kind a complete listing would find
 */
export async function countsOf(sandboxUrl, account) {
  const { counts } = await answerOf(await fetch(`${sandboxUrl}/_sandbox/${account}/counts`));
  return counts;
}

/**
 * @param {string} sandboxUrl
 * @param {string} account
 * @param {number} customers
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
