import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

/** The key in this tab's storage under which the token waits while the person signs in. */
const KEY = "billstack.invitation";

/**
 * Returns the token of the invitation whose link was opened in this tab; null if there is none. Moves it from the
 * address into the storage of the tab, so that it stays neither in the address nor in the history of the browser.
 */
export function useInvitationToken(): string | null {
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate();
  useEffect(() => {
    if (hash === "") return;
    sessionStorage.setItem(KEY, hash);
    void navigate({ to: "/invitation", replace: true });
  }, [hash, navigate]);
  return hash === "" ? sessionStorage.getItem(KEY) : hash;
}

/** Forgets the token, because the invitation was accepted. */
export function forgetInvitationToken(): void {
  sessionStorage.removeItem(KEY);
}
