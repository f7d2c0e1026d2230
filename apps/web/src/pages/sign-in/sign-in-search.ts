import { returnPath } from "../../session/return-path.js";

interface SignInSearch {
  /** Where to go after signing in; a path of this origin. */
  redirect?: string;
  /** The person had been signed in until the session ended. */
  expired?: boolean;
}

/** Reads the sign-in page's search parameters; what is not understood is left out. */
export function signInSearch(search: Record<string, unknown>): SignInSearch {
  const redirect = returnPath(search["redirect"]);
  return {
    ...(redirect !== "/" && { redirect }),
    ...(search["expired"] === true && { expired: true }),
  };
}
