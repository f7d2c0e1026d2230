/** The address of Stripe's API, in the parts that stripe's client takes. */
export interface ApiAddress {
  protocol: "http" | "https";
  host: string;
  port: number;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads the address of Stripe's API, such as `https://api.stripe.com`. Plain `http://` is allowed only to a loopback
 * address, because everybody on the way could read a key that is sent without encryption.
 * @throws TypeError for any other text, and for a URL with a path, a query, a fragment or a user.
 */
export function parseApiBase(apiBase: string): ApiAddress {
  const url = URL.canParse(apiBase) ? new URL(apiBase) : null;
  if (url === null || url.pathname !== "/" || url.search || url.hash || url.username || url.password) {
    throw new TypeError("The Stripe API base must be a URL of scheme, host and port only.");
  }
  const { hostname: host } = url;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(host))) {
    throw new TypeError("The Stripe API base must be https, or http to a loopback address.");
  }
  const protocol = url.protocol === "https:" ? "https" : "http";
  const port = url.port === "" ? { http: 80, https: 443 }[protocol] : Number(url.port);
  return { protocol, host: host.replace(/^\[(.*)\]$/, "$1"), port };
}
