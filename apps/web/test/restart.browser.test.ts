import { startTestServer } from "@billstack/server/testing";
import { expect, test } from "vitest";

import { connectAndLoad, statusOf } from "./connect.js";
import { useStage } from "./stage.js";

const stage = useStage();

test("the page says that the server is gone, and works again by itself when the server is back", async () => {
  const { page } = await stage.newPerson();
  const lost = page.getByText("The BillStack server does not answer.");
  expect(await lost.count()).toBe(0);
  const { databaseUrl, sandbox, url } = stage.server;
  await stage.server.stopServer();
  await lost.waitFor();
  const restarted = await startTestServer({
    databaseUrl,
    sandboxUrl: sandbox.url,
    env: { PORT: new URL(url).port },
  });
  try {
    await lost.waitFor({ state: "detached" });
    await connectAndLoad(page, "again");
    await statusOf(page, "Last event").getByText("None yet").waitFor();
    await stage.sandbox.stripe("again", "POST", "/v1/products", { name: "Tea" });
    await statusOf(page, "Last event").getByText("just now").waitFor();
  } finally {
    await page.context().close();
    await restarted.stop();
  }
});
