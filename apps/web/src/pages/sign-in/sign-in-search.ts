import { returnPath } from "../../session/return-path.js";

interface SignInSearch {
  /** The path that opens after signing in. */
  redirect?: string;
  /** The person was signed in, and the session ended. */
  expired?: boolean;
}

/** Reads the search parameters of the sign-in page. Unknown or invalid parameters are left out. */
export function signInSearch(search: Record<string, unknown>): SignInSearch {
  const redirect = returnPath(search["redirect"]);
  return {
    ...(redirect !== "/" && { redirect }),
    ...(search["expired"] === true && { expired: true }),
  };
}
