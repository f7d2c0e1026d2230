import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/**
 * Returns the token of the reset link that was opened in this tab; null if there is none. Removes it from the address,
 * so that neither the history of the browser nor somebody who looks at the screen keeps it.
 */
export function useResetToken(): string | null {
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate();
  const [token, setToken] = useState<string | null>(null);
  if (hash !== "" && hash !== token) setToken(hash);
  useEffect(() => {
    if (hash !== "") void navigate({ to: "/reset-password", replace: true });
  }, [hash, navigate]);
  return token;
}
