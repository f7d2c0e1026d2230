import type { TeamId } from "@billstack/tenancy";
import type { Sql } from "postgres";

import type { TeamContext } from "../context.js";
import { shortTransaction } from "../database/short-transaction.js";
import { AppError } from "../errors.js";
import { lockMembers } from "../teams/lock-members.js";
import type { StoredRates } from "./convert.js";
import { deleteRates, findRates, storeBase, storeRate } from "./rates-store.js";
import type { Rates } from "./schemas.js";

/** Returns the base currency of the team, and the rates that hold now. */
export async function readRates(sql: Sql, teamId: TeamId): Promise<Rates> {
  return shown(await findRates(sql, teamId));
}

/**
 * Stores the base currency of the team and its rates in place of those before. A rate that changes holds from now on,
 * and the rate before keeps holding for the time before. Currencies without a rate lose all their rates.
 *
 * @throws AppError invalid_input if a currency has two rates, or the base currency has one
 */
export async function setRates(ctx: TeamContext, { baseCurrency, rates }: Rates): Promise<Rates> {
  const { deps, teamId, actor } = ctx;
  if (baseCurrency === null) throw wrong("baseCurrency", "Choose the base currency.");
  const currencies = rates.map(({ currency }) => currency);
  const twice = currencies.findIndex((currency, at) => currencies.indexOf(currency) !== at);
  if (twice !== -1) throw wrong(`rates.${twice}.currency`, "This currency has a rate already.");
  const own = currencies.indexOf(baseCurrency);
  if (own !== -1)
    throw wrong(`rates.${own}.currency`, "The base currency needs no rate, because its rate is 1.");
  return shortTransaction(deps.sql, async (sql) => {
    await lockMembers(sql, ctx);
    const before = await findRates(sql, teamId);
    if (before.baseCurrency !== baseCurrency) await storeBase(sql, teamId, baseCurrency);
    const known = before.baseCurrency === baseCurrency ? shown(before).rates : [];
    await deleteRates(
      sql,
      teamId,
      known.map(({ currency }) => currency).filter((currency) => !currencies.includes(currency)),
    );
    for (const { currency, rate } of rates) {
      if (known.find((one) => one.currency === currency)?.rate === plain(rate)) continue;
      await storeRate(sql, teamId, { currency, rate });
    }
    const after = shown(await findRates(sql, teamId));
    if (JSON.stringify(after) !== JSON.stringify(shown(before))) {
      const detail = { baseCurrency, rates: after.rates };
      await deps.audit.record(sql, { teamId, ...actor, action: "revenue.rates_changed", detail });
    }
    return after;
  });
}

/** Returns the rates that hold now: the newest one of each currency. */
function shown({ baseCurrency, rates }: StoredRates): Rates {
  const newest = new Map(rates.map(({ currency, rate }) => [currency, rate]));
  return { baseCurrency, rates: [...newest].map(([currency, rate]) => ({ currency, rate })) };
}

/** Returns a decimal number without zeros that say nothing, as PostgreSQL shows it. */
function plain(rate: string): string {
  const whole = rate.replace(/^0+(?=\d)/, "");
  return whole.includes(".") ? whole.replace(/\.?0+$/, "") : whole;
}

function wrong(path: string, message: string): AppError {
  return new AppError("invalid_input", `The input is not right. ${path}: ${message}`, {
    issues: [{ path, message }],
  });
}
