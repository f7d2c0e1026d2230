/** @typedef {"GET" | "POST" | "PUT" | "DELETE"} Method */

/**
 * Returns a client of BillStack's REST API that any program could write: it uses fetch, JSON and the session cookie.
 * @param {string} origin the URL of BillStack without a path
 */
export function restClient(origin) {
  let cookie = "";
  /**
   * @template T
   * @param {Method} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<T>} the body of the answer
   * @throws {Error} with the body of the answer if its status is no success
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
 * Returns a client of Stripe's API. The demo uses it with the sandbox.
 * @param {string} stripeUrl
 * @param {string} secretKey
 */
export function stripeClient(stripeUrl, secretKey) {
  /**
   * @template T
   * @param {Method} method
   * @param {string} path
   * @param {Record<string, string>} [form]
   * @returns {Promise<T>} the body of the answer
   * @throws {Error} with the body of the answer if its status is no success
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
