import { isDeepStrictEqual } from "node:util";

import type { Convert, Move } from "./revenue-by-hand.js";
import type { Stage } from "./stage.js";

export interface Totals {
  count: number;
  amount: number;
}
export interface Month extends Record<Move["kind"] | "opening" | "closing" | "exchange", number> {
  month: string;
  subscribers: number;
  newCustomers: number;
  newSubscribers: number;
  churnedSubscribers: number;
  payments: Record<"succeeded" | "failed" | "refunded" | "disputed", Totals>;
  paymentsWithoutRate: Record<keyof Month["payments"], number>;
}
interface Line {
  at: string | null;
  customerId: string | null;
  subscriptionId: string | null;
  currency: string;
  amount: number;
  converted: number | null;
}
interface Summary {
  mrr: number;
  activeSubscribers: number;
  missingRates: string[];
  currency: string;
  churn: { rate: number; churned: number; activeBefore: number; newSubscribers: number };
  unknownDiscounts: number;
  currencies: { currency: string; mrr: number; subscribers: number; rate: string | null }[];
  subscriptionsByStatus: { status: string; count: number }[];
  payments: {
    from: string;
    total: Month["payments"];
    currencies: (Month["payments"] & { currency: string })[];
    failureReasons: unknown[];
  };
}

/** The rates that the tests enter. */
export const RATES = {
  baseCurrency: "usd",
  rates: [
    { currency: "eur", rate: "1.10" },
    { currency: "jpy", rate: "0.0065" },
    { currency: "kwd", rate: "3.25" },
  ],
};
/** The same rates for amounts in the smallest units: a yen has no cents, and a dinar has 1,000 fils. */
const FRACTIONS: Record<string, [bigint, bigint]> = {
  usd: [1n, 1n],
  eur: [11n, 10n],
  jpy: [65n, 100n],
  kwd: [325n, 1_000n],
};
/** Converts at these rates. */
export const inDollars: Convert = (amount, currency) => {
  const [top, bottom] = FRACTIONS[currency] ?? [0n, 1n];
  return Number((2n * BigInt(amount) * top + bottom) / (2n * bottom));
};

/** Asks for the revenue of a stage's team. */
export class RevenueAnswers {
  constructor(readonly stage: Stage) {}

  async summary(): Promise<Summary> {
    return (await this.ask<{ revenue: Summary }>("")).revenue;
  }

  async months(count: number): Promise<Month[]> {
    return (await this.ask<{ months: Month[] }>(`/months?months=${count}`)).months;
  }

  /** Reads all lines of a figure, page by page, and checks that they add up to its total. */
  async linesOf(query: string, limit = 200): Promise<{ total: Totals; lines: Line[] }> {
    const lines: Line[] = [];
    for (let cursor: string | null = "", pages = 1; cursor !== null; pages++) {
      const page: { total: Totals; lines: Line[]; nextCursor: string | null } = await this.ask(
        `/lines?limit=${limit}&${query}${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      lines.push(...page.lines);
      cursor = page.nextCursor;
      if (cursor !== null) continue;
      const amount = lines.reduce((all, { converted }) => all + (converted ?? 0), 0);
      const found = { amount, count: lines.length, pages: Math.max(1, Math.ceil(lines.length / limit)) };
      if (!isDeepStrictEqual(found, { ...page.total, pages }))
        throw new Error(`${query}: ${JSON.stringify({ found, total: page.total, pages })}`);
      return { total: page.total, lines };
    }
    throw new Error("there is no last page");
  }

  /** Reads an export: its rows by the names of the columns. */
  async file(name: string): Promise<Record<string, string>[]> {
    const { status, text, headers } = await this.stage.person.call(
      "GET",
      `T/revenue/exports/${name}.csv?months=7`,
    );
    const disposition = headers.get("content-disposition");
    if (status !== 200 || disposition !== `attachment; filename=${name}.csv`)
      throw new Error(`${status} ${disposition} ${text}`);
    return rowsOf(text);
  }

  private async ask<Body>(path: string): Promise<Body> {
    const { status, body, text } = await this.stage.person.call("GET", `T/revenue${path}`);
    if (status !== 200) throw new Error(text);
    return body as Body;
  }
}

/** Adds up a column in cents. */
export function cents(rows: Record<string, string>[], column: string): number {
  return rows.reduce((all, row) => all + Math.round(Number(row[column]) * 100), 0);
}

/** Reads CSV whose cells have quotes only around them. */
function rowsOf(text: string): Record<string, string>[] {
  const [head = "", ...lines] = text.trimEnd().split("\r\n");
  const names = head.split(",");
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
    );
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""]));
  });
}
