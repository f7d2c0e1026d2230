import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";

import express, { type Response } from "express";
import { afterEach, expect, it } from "vitest";

import { sendParts } from "./send-parts.js";

const FILE = { contentType: "text/plain", fileName: "parts.txt" };
const app = express();
const http = createServer(app);
afterEach(async () => {
  http.close();
  await once(http, "close");
});

it("ends what makes the parts if the client has gone while a part was made", async () => {
  const gate: { open: () => void } = { open: () => undefined };
  const opened = new Promise<void>((resolve) => (gate.open = resolve));
  const calls: { res: Response; sent: Promise<void> }[] = [];
  let ended = false;
  async function* parts(): AsyncGenerator<string> {
    try {
      yield "the first part";
      await opened;
      yield "the second part";
      yield "the third part";
    } finally {
      ended = true;
    }
  }
  app.get("/", (_req, res) => void calls.push({ res, sent: sendParts(res, parts(), FILE) }));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const request = get(`http://127.0.0.1:${port}/`);
  await once(request, "response");
  const [call] = calls;
  if (call === undefined) throw new Error("The request did not arrive.");
  const gone = once(call.res, "close");
  request.destroy();
  await gone;
  gate.open();
  await call.sent;
  expect(ended).toBe(true);
});
