import { scopeOf } from "@billstack/tenancy/roles";
import { z } from "zod";

import type { ConfirmedBy } from "../auth/confirm-store.js";
import { ERRORS, type ErrorCode } from "../errors.js";
import { billstackVersion } from "../installed-files.js";
import type { Meta } from "../trpc/init.js";
import { findProcedure } from "../trpc/procedure-definition.js";
import { AREAS } from "./areas.js";
import { curlExample } from "./curl-example.js";
import { DOCUMENTED_ERRORS } from "./error-guide/error-guide.js";
import { REQUEST_EXAMPLES } from "./request-examples.js";
import { BY_KEY, commaList, json, ROUTES, type Route } from "./routes.js";

type Json = Record<string, unknown>;
type Access = NonNullable<Meta["access"]>;
type JsonSchema = Json & { properties?: Record<string, Json>; required?: string[] };

const errorSchema = z.object({
  error: z.string().describe("A sentence for a person"),
  code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
  requestId: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** Makes the OpenAPI 3.1 document of the REST routes from the schemas of their procedures. */
export function openApiDocument(origin: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, origin) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "BillStack",
      version: billstackVersion(),
      description:
        "Each team's Stripe data in its own PostgreSQL schema. People sign in and have a session cookie. Programs send an API key of their team as a bearer token.",
    },
    externalDocs: { url: `${origin}/api/docs`, description: "The same for people, with all error codes" },
    servers: [{ url: origin }],
    tags: Object.entries(AREAS).map(([name, { title, description }]) => ({
      name,
      description,
      "x-displayName": title,
    })),
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "billstack_session" },
        apiKey: {
          type: "http",
          scheme: "bearer",
          description:
            "An API key of the team: bs_ and 48 hexadecimal digits. Each operation lists the scope that the key needs.",
        },
      },
      schemas: { Error: schemaOf(errorSchema, "output") },
    },
    "x-errors": DOCUMENTED_ERRORS,
  };
}

const CONFIRMED_BY_ANY =
  "The session must have signed in or called `POST /api/auth/confirm` within the last ten minutes. Otherwise the answer is 403 `confirmation_required`.";
/** The description of operations that ask for a confirmation, by what confirms it. */
const CONFIRMED: Record<ConfirmedBy, string> = {
  any: CONFIRMED_BY_ANY,
  password: `${CONFIRMED_BY_ANY} The password is needed for it: a code of the second factor is not enough.`,
};

function operation(route: Route, origin: string): Json {
  const { input, output, summary, access, confirmed } = describeProcedure(route.procedure);
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");
  const inQuery = Object.keys(route.query ?? {});
  const body = without(input, [...inPath, ...inQuery]);
  const parameters = [
    ...inPath.map((name) => parameter(name, "path", input, true)),
    ...inQuery.map((name) => queryParameter(name, route.query?.[name], input)),
  ];
  const security = securityOf(access);
  const credential =
    security.length === 0 ? "none" : security.some((one) => "apiKey" in one) ? "key" : "session";
  const example = REQUEST_EXAMPLES[route.procedure]?.body;
  const hasBody = route.method !== "GET" && Object.keys(body.properties ?? {}).length > 0;
  return {
    operationId: route.procedure,
    tags: [route.procedure.split(".")[0]],
    summary,
    ...(confirmed === null ? {} : { description: CONFIRMED[confirmed] }),
    security,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(hasBody
      ? {
          requestBody: { required: (body.required ?? []).length > 0, content: content(body, example) },
        }
      : {}),
    "x-codeSamples": [{ lang: "Shell", label: "curl", source: curlExample(route, credential, origin) }],
    responses: {
      [route.status ?? 200]:
        route.status === 204
          ? { description: "Done" }
          : { description: "Success", content: route.stream === undefined ? content(output) : FILES },
      default: {
        description: `An error: ${[...new Set(DOCUMENTED_ERRORS.map(({ status }) => status))].join(", ")}. x-errors lists all codes`,
        content: content({ $ref: "#/components/schemas/Error" }),
      },
    },
  };
}

/** The content of an answer that is sent in parts. */
const FILES: Json = { "text/csv": { schema: { type: "string" } }, "application/json": { schema: {} } };

const content = (schema: Json, example?: object): Json => ({
  "application/json": { schema, ...(example !== undefined && { example }) },
});

function parameter(name: string, where: "path" | "query", input: JsonSchema, required: boolean): Json {
  return { name, in: where, required, schema: input.properties?.[name] ?? { type: "string" } };
}

/** Returns a query parameter, with the form in which the route reads it. */
function queryParameter(name: string, converter: unknown, input: JsonSchema): Json {
  const { schema, ...rest } = parameter(name, "query", input, false);
  if (converter === json) return { ...rest, content: content(schema as Json) };
  if (converter === commaList) return { ...rest, schema, style: "form", explode: false };
  if (converter === BY_KEY) return { ...rest, schema, style: "deepObject", explode: true };
  return { ...rest, schema };
}

function without(schema: JsonSchema, names: string[]): JsonSchema {
  const kept = Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name));
  return {
    ...schema,
    properties: Object.fromEntries(kept),
    required: (schema.required ?? []).filter((name) => !names.includes(name)),
  };
}

/** Returns the credentials with which an operation can be called: one of them is enough. */
function securityOf(access: Access): Record<string, string[]>[] {
  if (access === "anyone") return [];
  const scope = access === "signed_in" ? null : scopeOf(access);
  return [{ session: [] }, ...(scope === null ? [] : [{ apiKey: [scope] }])];
}

interface Description {
  input: JsonSchema;
  output: JsonSchema;
  summary: string;
  access: Access;
  /** By what the person must confirm it; null: they need not confirm it. */
  confirmed: ConfirmedBy | null;
}

function describeProcedure(path: string): Description {
  const found = findProcedure(path);
  if (found === null) throw new Error(`A route names ${path}, and there is no such procedure.`);
  const { inputs, output, meta } = found;
  return {
    input: schemaOf(inputs[0] ?? z.object({}), "input"),
    output: schemaOf(output ?? z.unknown(), "output"),
    summary: meta.summary ?? path,
    access: meta.access ?? "anyone",
    confirmed: meta.confirmed === true ? (meta.confirmedBy ?? "any") : null,
  };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest as JsonSchema;
}
