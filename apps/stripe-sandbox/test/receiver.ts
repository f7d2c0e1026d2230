import { createServer } from "node:http";
import { Stripe } from "stripe";
import { afterEach } from "vitest";

export interface Received {
  event: Stripe.Event;
  at: number;
}

export interface Receiver {
  url: string;
  /** Deliveries whose signature was good, as they came. */
  received: Received[];
  /** Statuses to answer with first, before 200. */
  refuse: number[];
  /** The secrets that signatures are checked with. */
  secrets: string[];
  /** Resolves once a delivery satisfies `wanted`. */
  until(wanted: (received: Received[]) => boolean): Promise<void>;
}

const servers: { close(): void; closeAllConnections(): void }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A webhook receiver as a user of Stripe would write it: raw body, Stripe's own signature check. */
export async function openReceiver(): Promise<Receiver> {
  const waiting = new Set<() => void>();
  const receiver: Receiver = {
    url: "",
    received: [],
    refuse: [],
    secrets: [],
    until: (wanted) =>
      new Promise((resolve) => {
        const check = () => {
          if (!wanted(receiver.received)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const refusal = receiver.refuse.shift();
      if (refusal !== undefined) return response.writeHead(refusal).end();
      const event = verified(
        Buffer.concat(chunks),
        String(request.headers["stripe-signature"]),
        receiver.secrets,
      );
      if (event === undefined) return response.writeHead(400).end();
      receiver.received.push({ event, at: Date.now() });
      response.writeHead(200).end();
      for (const check of waiting) check();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  receiver.url = `http://127.0.0.1:${address.port}/hook`;
  return receiver;
}

function verified(body: Buffer, signature: string, secrets: readonly string[]): Stripe.Event | undefined {
  const signatures = Stripe.webhooks.signature;
  if (signatures === null) throw new Error("stripe cannot check signatures here");
  for (const secret of secrets) {
    try {
      // Not `constructEvent`, which refuses thin events.
      signatures.verifyHeader(body, signature, secret);
      return JSON.parse(body.toString("utf8")) as Stripe.Event;
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
    }
  }
  return undefined;
}
