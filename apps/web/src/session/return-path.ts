const OUTSIDE = "https://outside.invalid";

/**
 * The path to come back to after signing in. Only a path of this origin is believed: a link to the sign-in
 * page may come from anyone. Anything else, and the sign-in pages themselves, give "/".
 */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== "string" || !wanted.startsWith("/") || !URL.canParse(wanted, OUTSIDE)) return "/";
  const url = new URL(wanted, OUTSIDE);
  if (url.origin !== OUTSIDE || /^\/+sign-(in|up)\/?$/.test(url.pathname) || url.pathname.startsWith("//")) {
    return "/";
  }
  return url.pathname + url.search + url.hash;
}
