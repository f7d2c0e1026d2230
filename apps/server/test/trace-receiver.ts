import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A span as a collector receives it. Its attributes are those of its own, and `service` is the sender. */
export interface ReceivedSpan {
  name: string;
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  links: { traceId: string; spanId: string }[];
  attributes: Record<string, string | number>;
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number };
}
interface Body {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: {
      spans: (Omit<ReceivedSpan, "attributes" | "links"> & {
        attributes?: Attribute[];
        links?: ReceivedSpan["links"];
      })[];
    }[];
  }[];
}

const plain = (attributes: Attribute[] = []): Record<string, string | number> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? ""]));

/** Starts a collector of traces that understands OTLP over HTTP in JSON, on a free loopback port. */
export async function startTraceReceiver() {
  const bodies: string[] = [];
  const paths = new Set<string>();
  const server = createServer((req, res) => {
    paths.add(`${req.method} ${req.url}`);
    void text(req).then((body) => {
      bodies.push(body);
      res.setHeader("Content-Type", "application/json").end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Everything that was received, as it came. */
    bodies,
    /** The requests that were sent. */
    paths,
    spans: (): ReceivedSpan[] =>
      bodies
        .flatMap((body) => (JSON.parse(body) as Body).resourceSpans)
        .flatMap(({ resource, scopeSpans }) =>
          scopeSpans
            .flatMap(({ spans }) => spans)
            .map(({ attributes, links = [], ...span }) => ({
              ...span,
              links,
              service: String(plain(resource.attributes)["service.name"]),
              attributes: plain(attributes),
            })),
        ),
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
