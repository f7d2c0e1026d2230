/** @typedef {"GET" | "POST" | "PUT" | "DELETE"} Method */

/**
 * A client of BillStack's REST API as a person would write one: fetch, JSON and the session's cookie.
 * @param {string} origin
 */
export function restClient(origin) {
  let cookie = "";
  /**
   * @template T
   * @param {Method} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<T>} the answer's body
   * @throws {Error} with the answer where it is not a success
   */
  return async function call(method, path, body) {
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: { "content-type": "application/json", cookie },
      ...(body && { body: JSON.stringify(body) }),
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(";")[0] ?? "";
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
}

/**
 * Changes something in Stripe, here the sandbox, with a secret key.
 * @param {string} stripeUrl
 * @param {string} secretKey
 */
export function stripeClient(stripeUrl, secretKey) {
  /**
   * @template T
   * @param {Method} method
   * @param {string} path
   * @param {Record<string, string>} [form]
   * @returns {Promise<T>}
   */
  return async function call(method, path, form) {
    const answer = await fetch(`${stripeUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${secretKey}` },
      ...(form && { body: new URLSearchParams(form) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Stripe ${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
}
