import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { queryClient } from "./api/query-client.js";
import { router } from "./router.js";
import { redirectToSignIn } from "./session/redirect-to-sign-in.js";
import { onSessionEnd } from "./session/session-end.js";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
onSessionEnd(() => redirectToSignIn(router, queryClient));
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
