import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as delay } from "node:timers/promises";

import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type SpanContext,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

import type { Env } from "./env.js";
import type { Span, Tracing } from "./tracing.js";

/** At a stop, the spans that wait get this long to be sent, in milliseconds. */
const FLUSH_MS = 2_000;
/** So many spans of deliveries are remembered until their events are applied. The oldest are forgotten first. */
const REMEMBERED = 10_000;
const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/**
 * Opens the sending of traces over OTLP/HTTP. This file loads the OpenTelemetry SDK, so it is imported only if traces
 * are on. The SDK reads its other standard variables (headers, sampler, limits) from the environment itself. Spans are
 * sent in batches in the background. At most 2,048 wait, as OpenTelemetry's specification says, and more are dropped.
 */
export function openTracing({ endpoint, serviceName }: NonNullable<Env["tracing"]>): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer("billstack");
  const around = new AsyncLocalStorage<Context>();
  const remembered = new Map<string, SpanContext>();
  return {
    isOn: true,
    begin(name, kind, attributes = {}): Span {
      const parent = around.getStore() ?? ROOT_CONTEXT;
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, parent);
      return {
        set: (more) => void span.setAttributes(more),
        rename: (other) => void span.updateName(other),
        remember(key) {
          remembered.set(key, span.spanContext());
          const [oldest] = remembered.keys();
          if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
        },
        link(key) {
          const context = remembered.get(key);
          if (context !== undefined) span.addLink({ context });
          remembered.delete(key);
        },
        around: (work) => around.run(trace.setSpan(parent, span), work),
        end(failed = false) {
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    async stop() {
      const shutdown = provider.shutdown().catch(() => undefined);
      await Promise.race([shutdown, delay(FLUSH_MS, undefined, { ref: false })]);
    },
  };
}
