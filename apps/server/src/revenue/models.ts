import type { TeamId } from "@billstack/tenancy";

import { notConnected } from "../connection/require.js";
import type { TeamContext } from "../context.js";
import { buildModel, type Model } from "./model.js";
import { findSource, type Source } from "./source-store.js";

/** A model is kept at most this long, in milliseconds. A verification may change rows without an event. */
const LONGEST_MS = 120_000;
/** A model that took longer than this is kept for a while although events have arrived, in milliseconds. */
const SLOW_MS = 2_000;
/** It is then kept for so many times as long as it took, so that it takes at most a twentieth of a processor. */
const KEPT_TIMES = 20;
/** The most subscriptions of all kept models. One takes about 500 bytes. */
const MOST_KEPT = 300_000;

interface Kept {
  connectionId: string;
  /** Null: the tables were changing while the model was built. */
  stamp: string | null;
  model: Model;
  builtAt: number;
  tookMs: number;
}

type Caller = Pick<TeamContext, "read" | "teamId" | "deps">;

/**
 * Builds the models of teams, and keeps each until something was applied. Requests for the same team that come at the same
 * time share one, as those of one page do. The model of a large team is kept a little longer, because its events never stop:
 * `asOf` says how old the figures are.
 */
export class Models {
  readonly #building = new Map<string, Promise<Model>>();
  readonly #kept = new Map<TeamId, Kept>();

  /** Returns the model of the team. @throws AppError not_connected, and what reads throw */
  async get(ctx: Caller): Promise<Model> {
    const source = await ctx.read((sql) => findSource(sql, ctx.teamId));
    if (source === null) throw notConnected();
    const kept = this.#kept.get(ctx.teamId);
    if (kept !== undefined && isUnchanged(kept, source))
      return { ...kept.model, asOf: Math.floor(Date.now() / 1_000) };
    if (kept !== undefined && isSlow(kept, source)) return kept.model;
    this.#kept.delete(ctx.teamId);
    const key = `${source.connectionId} ${source.stamp}`;
    const known = source.isChanging ? undefined : this.#building.get(key);
    // The request that has begun the work may have been given up, so that its reads ended.
    return known === undefined
      ? this.#build(ctx, source, key)
      : known.catch((): Promise<Model> => this.#build(ctx, source, key));
  }

  async #build({ read, teamId, deps }: Caller, source: Source, key: string): Promise<Model> {
    const { connectionId, isChanging } = source;
    const began = performance.now();
    const building = buildModel(read, teamId, source, deps.env.eventPayloadDays);
    this.#building.set(key, building);
    try {
      const model = await building;
      const builtAt = performance.now();
      const stamp = isChanging ? null : source.stamp;
      this.#keep(teamId, { connectionId, stamp, model, builtAt, tookMs: builtAt - began });
      return model;
    } finally {
      if (this.#building.get(key) === building) this.#building.delete(key);
    }
  }

  #keep(teamId: TeamId, built: Kept): void {
    this.#kept.delete(teamId);
    this.#kept.set(teamId, built);
    // The model that was built longest ago is forgotten first.
    let count = [...this.#kept.values()].reduce((sum, { model }) => sum + model.subscriptions.length, 0);
    for (const [oldest, { model }] of this.#kept) {
      if (count <= MOST_KEPT || oldest === teamId) return;
      this.#kept.delete(oldest);
      count -= model.subscriptions.length;
    }
  }
}

/** Whether nothing has changed since the model was built. */
function isUnchanged({ connectionId, stamp, builtAt }: Kept, source: Source): boolean {
  if (connectionId !== source.connectionId || performance.now() - builtAt > LONGEST_MS) return false;
  return stamp === source.stamp && !source.isChanging;
}

/** Whether the model has taken so long that it is used for a while after changes. */
function isSlow({ connectionId, builtAt, tookMs }: Kept, source: Source): boolean {
  if (connectionId !== source.connectionId || tookMs < SLOW_MS) return false;
  return performance.now() - builtAt < Math.min(LONGEST_MS, tookMs * KEPT_TIMES);
}
