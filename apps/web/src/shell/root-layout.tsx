import { Outlet } from "@tanstack/react-router";

import { Toaster } from "../ui/toast.js";
import { ConnectionLost } from "./connection-lost.js";

/** The frame of every page, also of those before the sign-in. */
export function RootLayout() {
  return (
    <>
      <ConnectionLost />
      <Outlet />
      <Toaster />
    </>
  );
}
