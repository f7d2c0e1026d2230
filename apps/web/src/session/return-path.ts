const OUTSIDE = "https://outside.invalid";

/**
 * Returns the path that opens after signing in. `wanted` comes from the address of the sign-in page, which anybody
 * can write into a link, so only a path of this site is accepted. Other values, and the sign-in pages themselves,
 * give "/".
 */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== "string" || !wanted.startsWith("/") || !URL.canParse(wanted, OUTSIDE)) return "/";
  const url = new URL(wanted, OUTSIDE);
  if (url.origin !== OUTSIDE || /^\/+sign-(in|up)\/?$/.test(url.pathname) || url.pathname.startsWith("//")) {
    return "/";
  }
  return url.pathname + url.search + url.hash;
}
