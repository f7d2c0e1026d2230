import { Marked } from "marked";
import type { Plugin } from "vite";

const marked = new Marked({
  renderer: {
    code({ text }) {
      const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      // A block with long lines scrolls. Browsers scroll it by keyboard only if it can have the focus.
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

/** Returns a Vite plugin that turns imported `.md` files into HTML during the build, so browsers load no parser. */
export function markdown(): Plugin {
  return {
    name: "billstack:markdown",
    enforce: "pre",
    async transform(code, id) {
      if (!id.endsWith(".md")) return null;
      const html = await marked.parse(code);
      // Wide tables scroll, too, and need the focus for the same reason.
      const focusable = html.replaceAll("<table>", '<table tabindex="0">');
      return { code: `export default ${JSON.stringify(focusable)};`, map: null };
    },
  };
}
