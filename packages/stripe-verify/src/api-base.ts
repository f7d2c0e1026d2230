export interface ApiAddress {
  protocol: "http" | "https";
  host: string;
  port: number;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Reads the address that keys are sent to: `https://api.stripe.com`, or `http://` to loopback. Throws a
 * TypeError for anything else, since a key sent in the clear is lost.
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
