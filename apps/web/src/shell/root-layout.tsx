import { Outlet } from "@tanstack/react-router";

import { ConnectionLost } from "./connection-lost.js";

export function RootLayout() {
  return (
    <>
      <ConnectionLost />
      <Outlet />
    </>
  );
}
