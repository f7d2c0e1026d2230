import type { Route } from "./route.js";

interface Node {
  literal: Map<string, Node>;
  wildcard?: Node;
  methods: Map<string, Route>;
}

/**
 * Finds the route of a path. It goes through a tree with one level for each segment of the path, and prefers a
 * literal segment to `:id`.
 */
export class RouteTable {
  private readonly root = newNode();

  /** Throws if two routes have the same method and path. */
  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      let node = this.root;
      for (const segment of route.path.split("/")) node = descend(node, segment);
      if (node.methods.has(route.method)) throw new Error(`two routes for ${route.method} ${route.path}`);
      node.methods.set(route.method, route);
    }
  }

  /**
   * The route of a request and the ids in its path, decoded and in order. `undefined` if there is no such
   * route.
   */
  match(method: string, path: string): { route: Route; ids: string[] } | undefined {
    const ids: string[] = [];
    let node: Node | undefined = this.root;
    for (const segment of path.split("/")) {
      const next: Node | undefined = node.literal.get(segment);
      if (next === undefined && segment !== "") ids.push(decode(segment));
      node = next ?? (segment === "" ? undefined : node.wildcard);
      if (node === undefined) return undefined;
    }
    const route = node.methods.get(method);
    return route && { route, ids };
  }
}

function newNode(): Node {
  return { literal: new Map(), methods: new Map() };
}

function descend(node: Node, segment: string): Node {
  if (segment.startsWith(":")) return (node.wildcard ??= newNode());
  const next = node.literal.get(segment) ?? newNode();
  node.literal.set(segment, next);
  return next;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
