// `markdown-plugin.ts` turns each imported .md file into a string of HTML.
declare module "*.md" {
  const html: string;
  export default html;
}
