import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { parser } from "@prometheus-io/lezer-promql";
import { parse } from "yaml";

import type { Series } from "./scrape.js";

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), "utf8");

/** An alert of the rules file. */
export interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** Returns the alerts for Prometheus. */
export function readRules(): Rule[] {
  const { groups } = parse(read("deploy/prometheus/billstack-rules.yml")) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

interface Panel {
  id: number;
  title: string;
  type: string;
  targets?: { refId: string; expr: string }[];
}

/** Returns the panels of the Grafana dashboard. */
export function readPanels(): Panel[] {
  return (JSON.parse(read("deploy/grafana/billstack.json")) as { panels: Panel[] }).panels;
}

/** Returns the anchors of the headings of a document. */
export function anchorsOf(path: string): string[] {
  const headings = read(path).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** Prometheus itself makes this metric, and these labels. */
const OF_PROMETHEUS = { metric: "up", labels: new Set(["job", "instance"]) };

/**
 * Returns what is wrong with a PromQL expression, for a server whose scrape has these series: it does not parse, a
 * metric or a label does not exist, or no series has the value that a label must have.
 */
export function problemsOf(expr: string, series: Series[]): string[] {
  const problems: string[] = [];
  const text = ({ from, to }: { from: number; to: number }): string => expr.slice(from, to);
  const known: Series[] = [];
  /** The labels of `by (…)`. They may stand before the metrics that have them. */
  const grouped: string[] = [];
  let current: Series[] = [];
  parser.parse(expr).iterate({
    enter(node) {
      if (node.type.isError) problems.push(`does not parse at ${node.from}`);
      if (node.name === "VectorSelector") {
        const metric = node.node.firstChild === null ? "" : text(node.node.firstChild);
        current = series.filter(({ name }) => name === metric);
        known.push(...current);
        if (current.length === 0 && metric !== OF_PROMETHEUS.metric) problems.push(`no metric ${metric}`);
      }
      if (node.name === "UnquotedLabelMatcher") {
        const label = text(node.node.getChild("LabelName") ?? node);
        const wanted = text(node.node.getChild("StringLiteral") ?? node).slice(1, -1);
        if (OF_PROMETHEUS.labels.has(label)) return;
        const isRegex = node.node.getChild("MatchOp")?.getChild("EqlRegex") != null;
        const values = current.map(({ labels }) => labels[label]);
        const isThere = values.some((value) =>
          isRegex ? new RegExp(`^(?:${wanted})$`).test(value ?? "") : value === wanted,
        );
        // A status of Stripe's that the scrape does not have would still be a value of this label.
        if (isRegex ? values.every((value) => value === undefined) : !isThere)
          problems.push(`no series with ${label}="${wanted}"`);
      }
      if (node.name === "GroupingLabels") grouped.push(...node.node.getChildren("LabelName").map(text));
    },
  });
  for (const label of grouped)
    if (!known.some(({ labels }) => label in labels)) problems.push(`no metric with the label ${label}`);
  return problems;
}
