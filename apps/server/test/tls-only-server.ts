import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";

/** A server that offers TLS as a PostgreSQL does, and never more than that. */
export interface TlsOnlyServer {
  port: number;
  stop(): Promise<void>;
}

/** Starts it on a free loopback port. */
export async function startTlsOnlyServer(certificate: string, key: string): Promise<TlsOnlyServer> {
  const secureContext = createSecureContext({ cert: certificate, key });
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write("S");
      new TLSSocket(socket, { isServer: true, secureContext }).on("error", () => undefined);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.close();
      await once(server, "close");
    },
  };
}
