import type { TeamContext } from "../context.js";
import { cursorOf, parseCursor } from "../cursor.js";
import { AppError } from "../errors.js";
import { capAmounts } from "./cap-amounts.js";
import { countCustomers, nameCustomers, selectNewCustomers, type Named } from "./customers-store.js";
import { readFigures, sumConverted, type Figures } from "./figures.js";
import {
  churnedLines,
  movementLines,
  mrrLines,
  statusLines,
  subscriberLines,
  type ModelLine,
} from "./model-lines.js";
import { beginOf, endOf, monthOf } from "./months-of.js";
import { countWithoutRate, totalsOf } from "./payment-totals.js";
import { selectPayments, sumPayments, type PaymentKind, type Span } from "./payments-store.js";
import type { Line, Lines, LinesInput } from "./schemas.js";
import { WINDOW_SECONDS } from "./summary.js";

type Figure = LinesInput["figure"];
type Page = Pick<Lines, "total" | "withoutRate" | "lines" | "nextCursor">;

/** Where a page begins, and how long it is. */
interface Paging {
  limit: number;
  /** The place of the last line of the page before. */
  after: { at: number; id: string } | null;
  /** Makes the cursor of a line's place. */
  cursor: (order: number, id: string) => string;
}

/** The figures that are made of payments. */
const PAYMENT_FIGURES: Partial<Record<Figure, PaymentKind>> = {
  payments_succeeded: "succeeded",
  payments_failed: "failed",
  refunds: "refunded",
  disputes: "disputed",
};

/**
 * Returns a page of the lines that a figure is made of. The lines of all pages add up to the total.
 *
 * @throws AppError invalid_input for a month that has not begun, and for the figure `status` without a status;
 *   not_connected
 */
export async function readLines(ctx: TeamContext, input: LinesInput): Promise<Lines> {
  const { figure, month, currency, status, limit, cursor } = input;
  const figures = await readFigures(ctx, currency);
  const { asOf } = figures.model;
  if (month !== undefined && month > monthOf(asOf)) throw wrong("month", "This month has not begun.");
  if (figure === "status" && status === undefined)
    throw wrong("status", "Name a status of subscriptions, such as active.");
  const list = `revenue ${[figure, month, figures.currency, status].join(" ")}`;
  const position = cursor === undefined ? null : parseCursor(cursor, list);
  const paging: Paging = {
    limit,
    after: position === null ? null : { at: position.created, id: position.id },
    cursor: (order, id) => cursorOf({ created: order, id }, list),
  };
  const span: Span =
    month === undefined
      ? { from: asOf - WINDOW_SECONDS, to: asOf + 1 }
      : { from: beginOf(month), to: Math.min(endOf(month), asOf + 1) };
  const payment = PAYMENT_FIGURES[figure];
  const page = await (payment !== undefined
    ? pageOfPayments(ctx, figures, payment, span, paging)
    : figure === "new_customers"
      ? pageOfCustomers(ctx, span, paging)
      : pageOfModel(ctx, modelLines(figures, input, span.from), paging));
  return capAmounts({ figure, currency: figures.currency, ...page });
}

function modelLines(figures: Figures, { figure, month, status = "" }: LinesInput, from: number): ModelLine[] {
  const to = month === undefined ? Infinity : endOf(month);
  const at = to > figures.model.asOf ? Infinity : to;
  const span: Span = { from, to };
  switch (figure) {
    case "mrr":
      return mrrLines(figures, at);
    case "subscribers":
      return subscriberLines(figures, at);
    case "churned_subscribers":
      return churnedLines(figures, span, month !== undefined);
    case "status":
      return statusLines(figures, status);
    case "new":
    case "reactivation":
    case "expansion":
    case "contraction":
    case "churn":
    case "exchange":
      return movementLines(figures, figure, span);
    default:
      return [];
  }
}

async function pageOfModel(
  ctx: TeamContext,
  all: ModelLine[],
  { limit, after, cursor }: Paging,
): Promise<Page> {
  const rest =
    after === null
      ? all
      : all.filter(({ order, id }) => order < after.at || (order === after.at && id < after.id));
  const page = rest.slice(0, limit);
  const names = await ctx.read((sql) =>
    nameCustomers(
      sql,
      ctx.teamId,
      page.map(({ customer }) => customer),
    ),
  );
  const last = page.at(-1);
  return {
    total: { count: all.length, amount: sumConverted(all) },
    withoutRate: all.filter(({ converted }) => converted === null).length,
    lines: page.map(({ at, customer, subscription, currency, amount, converted, detail }) => ({
      ...whoOf(names, customer),
      at: isoOf(at),
      subscriptionId: subscription,
      objectId: null,
      currency,
      amount,
      converted,
      detail,
    })),
    nextCursor: rest.length > limit && last !== undefined ? cursor(last.order, last.id) : null,
  };
}

async function pageOfPayments(
  { read, teamId }: TeamContext,
  { converter }: Figures,
  kind: PaymentKind,
  span: Span,
  { limit, after, cursor }: Paging,
): Promise<Page> {
  const rows = await read((sql) =>
    selectPayments(sql, teamId, { kind, span, limit: limit + 1, after }, converter),
  );
  const page = rows.slice(0, limit);
  const [sums, names] = await read((sql) =>
    Promise.all([
      sumPayments(sql, teamId, span, converter),
      nameCustomers(
        sql,
        teamId,
        page.map(({ customer }) => customer),
      ),
    ]),
  );
  const last = page.at(-1);
  return {
    total: totalsOf(sums, ({ converted }) => converted)[kind],
    withoutRate: countWithoutRate(sums)[kind],
    lines: page.map(({ id, at, customer, subscription, currency, amount, converted, detail }) => ({
      ...whoOf(names, customer),
      at: isoOf(at),
      subscriptionId: subscription,
      objectId: id,
      currency,
      amount,
      converted,
      detail,
    })),
    nextCursor: rows.length > limit && last !== undefined ? cursor(last.at, last.id) : null,
  };
}

async function pageOfCustomers(
  { read, teamId }: TeamContext,
  span: Span,
  { limit, after, cursor }: Paging,
): Promise<Page> {
  const [rows, counts] = await read((sql) =>
    Promise.all([
      selectNewCustomers(sql, teamId, { span, limit: limit + 1, after }),
      countCustomers(sql, teamId, span),
    ]),
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    total: { count: counts.reduce((sum, { count }) => sum + count, 0), amount: 0 },
    withoutRate: 0,
    lines: page.map(({ id, name, email, at }) => ({
      at: isoOf(at),
      customerId: id,
      customerName: name,
      customerEmail: email,
      subscriptionId: null,
      objectId: id,
      currency: null,
      amount: 0,
      converted: null,
      detail: null,
    })),
    nextCursor: rows.length > limit && last !== undefined ? cursor(last.at, last.id) : null,
  };
}

function whoOf(
  names: ReadonlyMap<string, Named>,
  customer: string | null,
): Pick<Line, "customerId" | "customerName" | "customerEmail"> {
  const known = names.get(customer ?? "");
  return { customerId: customer, customerName: known?.name ?? null, customerEmail: known?.email ?? null };
}

/** Turns Unix seconds into ISO 8601. */
function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(Math.floor(at) * 1_000).toISOString();
}

function wrong(path: string, message: string): AppError {
  return new AppError("invalid_input", `The input is not right. ${path}: ${message}`, {
    issues: [{ path, message }],
  });
}
