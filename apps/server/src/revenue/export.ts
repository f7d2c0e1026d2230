import type { TeamContext } from "../context.js";
import { csvLine } from "../csv.js";
import { nameCustomers, type Named } from "./customers-store.js";
import { unitsOf } from "./decimals.js";
import { levelsAt, readFigures, type Figures } from "./figures.js";
import { beginOf, endOf, lastMonths } from "./months-of.js";
import { MOVEMENTS, movementsOf } from "./movements.js";
import { rollForward } from "./roll-forward.js";
import type { ExportInput } from "./schemas.js";

/** How many lines are written at once. The names of their customers are read with one statement. */
const BATCH = 1_000;

/** A row of an export before the name of its customer is known. */
interface Row {
  customer: string;
  /** The cells before and after those of the customer. */
  before: unknown[];
  after: unknown[];
}

const HEADS: Record<ExportInput["file"], readonly string[]> = {
  "mrr-per-subscriber.csv":
    "month,customer_id,customer_name,customer_email,subscription_id,currency,mrr,converted_currency,converted_mrr".split(
      ",",
    ),
  "changes.csv":
    "at,customer_id,customer_name,customer_email,subscription_id,change,currency,amount,converted_currency,converted_amount".split(
      ",",
    ),
  "roll-forward.csv":
    `month,partial,currency,opening,${MOVEMENTS.join(",")},closing,subscribers,new_subscribers,churned_subscribers`.split(
      ",",
    ),
};

/**
 * Yields an export as parts of one CSV text (RFC 4180). Amounts are in units of their currency, such as 12.5.
 *
 * @throws AppError not_connected
 */
export async function* exportRevenue(
  ctx: TeamContext,
  { file, currency, months: count }: ExportInput,
): AsyncGenerator<string> {
  const figures = await readFigures(ctx, currency);
  const months = lastMonths(figures.model.asOf, count);
  yield csvLine(HEADS[file]);
  if (file === "roll-forward.csv") {
    yield rolled(figures, months);
    return;
  }
  const rows = file === "changes.csv" ? changeRows(figures, months) : levelRows(figures, months);
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield await written(ctx, batch);
    batch = [];
  }
  if (batch.length > 0) yield await written(ctx, batch);
}

async function written({ read, teamId }: TeamContext, rows: readonly Row[]): Promise<string> {
  const names = await read((sql) =>
    nameCustomers(
      sql,
      teamId,
      rows.map(({ customer }) => customer),
    ),
  );
  return rows
    .map(({ customer, before, after }) => {
      const known: Named | undefined = names.get(customer);
      return csvLine([...before, customer, known?.name, known?.email, ...after]);
    })
    .join("");
}

/** The MRR of each subscription at the end of each month, or now for the month that has not ended. */
function* levelRows(figures: Figures, months: readonly string[]): Generator<Row> {
  const { model, converter } = figures;
  for (const month of months) {
    const end = endOf(month);
    for (const { subscription, mrr, converted } of levelsAt(figures, end > model.asOf ? Infinity : end)) {
      const { customer, id, currency } = subscription;
      yield {
        customer,
        before: [month],
        after: [id, currency, unitsOf(mrr, currency), ...convertedCells(converted, converter.currency)],
      };
    }
  }
}

/** Every movement of MRR, the oldest first. */
function* changeRows({ model, converter, now }: Figures, months: readonly string[]): Generator<Row> {
  const begin = beginOf(months[0] ?? "");
  for (const move of movementsOf(model.subscriptions, converter, now)) {
    if (move.at < begin) continue;
    const { customer, id, currency } = move.subscription;
    yield {
      customer,
      before: [new Date(Math.floor(move.at) * 1_000).toISOString()],
      after: [
        id,
        move.kind,
        currency,
        unitsOf(move.amount, currency),
        ...convertedCells(move.converted, converter.currency),
      ],
    };
  }
}

function convertedCells(converted: number | null, currency: string): unknown[] {
  return converted === null ? [null, null] : [currency, unitsOf(converted, currency)];
}

function rolled(figures: Figures, months: readonly string[]): string {
  const { currency } = figures.converter;
  return rollForward(figures, months)
    .map((month) =>
      csvLine([
        month.month,
        month.partial,
        figures.currency,
        unitsOf(month.opening, currency),
        ...MOVEMENTS.map((kind) => unitsOf(month[kind], currency)),
        unitsOf(month.closing, currency),
        month.subscribers,
        month.newSubscribers,
        month.churnedSubscribers,
      ]),
    )
    .join("");
}
