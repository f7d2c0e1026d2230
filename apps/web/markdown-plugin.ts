import { Marked } from "marked";
import type { Plugin } from "vite";

const marked = new Marked({
  renderer: {
    code({ text }) {
      const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      // Long lines scroll inside the block; by keyboard only where it can have the focus.
      return `<pre tabindex="0"><code>${escaped}</code></pre>\n`;
    },
    heading({ tokens, depth, text }) {
      const id = text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, "");
      return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
  },
});

/** Turns our own `.md` files into HTML while building, so that no parser is sent to the browser. */
export function markdown(): Plugin {
  return {
    name: "billstack:markdown",
    enforce: "pre",
    async transform(code, id) {
      if (!id.endsWith(".md")) return null;
      const html = await marked.parse(code);
      // Wide tables scroll by themselves, by keyboard only where they can have the focus.
      const focusable = html.replaceAll("<table>", '<table tabindex="0">');
      return { code: `export default ${JSON.stringify(focusable)};`, map: null };
    },
  };
}
