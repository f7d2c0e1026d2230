import { Marked } from "marked";
import type { Plugin } from "vite";

/** The documents that are help pages. Links to other files of the repository become text. */
const HELP_PAGE = /^(connect-stripe|api-keys|access|accounts|notices|revenue|sql-access|people)\.md(#.*)?$/;
const OTHER_ADDRESS = /^(https?:\/)?\/|^#/;

const marked = new Marked({
  renderer: {
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      const [, page, anchor = ""] = HELP_PAGE.exec(href) ?? [];
      const address = page === undefined ? href : `/help/${page}${anchor}`;
      return page !== undefined || OTHER_ADDRESS.test(href) ? `<a href="${address}">${text}</a>` : text;
    },
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
