/**
 * Returns the token of the reset link that opened this page, and removes it from the address, so that neither the
 * browser's history nor somebody who looks at the screen keeps it. Null: there is none.
 */
export function takeToken(): string | null {
  const token = window.location.hash.slice(1);
  if (token === "") return null;
  window.history.replaceState(window.history.state, "", window.location.pathname);
  return token;
}
