import type { TeamId } from "@billstack/tenancy";

import { notConnected } from "../connection/require.js";
import type { TeamContext } from "../context.js";
import { findSource, type Source } from "./events-store.js";
import { buildModel, type Model } from "./model.js";

/** A model that took longer than this is kept for a while, in milliseconds. Others are built anew for each request. */
const SLOW_MS = 300;
/** A model is kept for so many times as long as it took to build, so that one team takes at most a tenth of a processor. */
const KEPT_TIMES = 10;
/** A model is kept at most this long, in milliseconds. */
const LONGEST_MS = 60_000;
/** The most subscriptions of all kept models. One takes about 500 bytes. */
const MOST_KEPT = 300_000;

interface Kept {
  connectionId: string;
  model: Model;
  until: number;
}

type Caller = Pick<TeamContext, "read" | "teamId" | "deps">;

/**
 * Builds the models of teams. Requests for the same team that come at the same time share one, as those of one page do.
 * The model of a large team is kept for a while: `asOf` says how old the figures are.
 */
export class Models {
  readonly #building = new Map<string, Promise<Model>>();
  readonly #kept = new Map<TeamId, Kept>();

  /** Returns the model of the team. @throws AppError not_connected, and what reads throw */
  async get(ctx: Caller): Promise<Model> {
    const source = await ctx.read((sql) => findSource(sql, ctx.teamId));
    if (source === null) throw notConnected();
    const kept = this.#kept.get(ctx.teamId);
    if (kept?.connectionId === source.connectionId && kept.until > performance.now()) return kept.model;
    this.#kept.delete(ctx.teamId);
    const known = this.#building.get(source.connectionId);
    // The request that has begun the work may have been given up, so that its reads ended.
    return known === undefined
      ? this.#build(ctx, source)
      : known.catch((): Promise<Model> => this.#build(ctx, source));
  }

  async #build({ read, teamId, deps }: Caller, source: Source): Promise<Model> {
    const { connectionId } = source;
    const began = performance.now();
    const building = buildModel(read, teamId, source, deps.env.eventPayloadDays);
    this.#building.set(connectionId, building);
    try {
      const model = await building;
      this.#keep(teamId, { connectionId, model }, performance.now() - began);
      return model;
    } finally {
      if (this.#building.get(connectionId) === building) this.#building.delete(connectionId);
    }
  }

  #keep(teamId: TeamId, built: Omit<Kept, "until">, tookMs: number): void {
    if (tookMs < SLOW_MS) return;
    this.#kept.set(teamId, {
      ...built,
      until: performance.now() + Math.min(LONGEST_MS, tookMs * KEPT_TIMES),
    });
    // The team that was asked for longest ago is forgotten first.
    for (const [oldest] of this.#kept) {
      const count = [...this.#kept.values()].reduce((sum, one) => sum + one.model.subscriptions.length, 0);
      if (count <= MOST_KEPT || oldest === teamId) return;
      this.#kept.delete(oldest);
    }
  }
}
