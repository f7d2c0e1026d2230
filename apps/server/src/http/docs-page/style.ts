/** The style sheet of the API documentation. Its colours are those of the dashboard (`apps/web/src/styles.css`). */
export const DOCS_STYLE = `:root{color-scheme:light dark;--ground:light-dark(oklch(.982 .003 160),oklch(.185 .008 170));--ink:light-dark(oklch(.235 .015 165),oklch(.945 .006 165));--muted:light-dark(oklch(.465 .014 165),oklch(.725 .012 165));--line:light-dark(oklch(.91 .006 160),oklch(.295 .012 170));--sunken:light-dark(oklch(.955 .005 160),oklch(.165 .007 170));--accent:light-dark(oklch(.415 .082 165),oklch(.8 .115 163));--on-accent:light-dark(oklch(.985 .01 165),oklch(.2 .03 165));--bad:light-dark(oklch(.5 .17 27),oklch(.775 .125 25))}
[data-theme=light]{color-scheme:light}[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}html{background:var(--ground);color:var(--ink);scroll-padding-top:1rem}
body{font:15px/1.55 system-ui,sans-serif;max-width:58rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
a{color:var(--accent)}p{margin:.35rem 0}h1{margin:0 0 .5rem;font-size:1.75rem}h2{margin:2.5rem 0 .25rem;font-size:1.35rem;border-top:1px solid var(--line);padding-top:1.5rem}
h3{font-size:1rem;margin:0}h3 a{color:inherit;text-decoration:none}h3 a:hover{text-decoration:underline}
:target{scroll-margin-top:1rem}article:target,dt:target a{outline:2px solid var(--accent);outline-offset:6px;border-radius:4px}
nav ul,.index{list-style:none;padding:0;margin:.75rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}.index{display:block;columns:18rem;column-gap:2rem}
article{padding:1.25rem 0;border-top:1px solid var(--line)}article ul{margin:.5rem 0;padding-left:1.25rem}
.address span{font:600 .8rem ui-monospace,monospace;margin-right:.35rem}
code,pre{font-family:ui-monospace,monospace;font-size:.85em}pre{background:var(--sunken);border:1px solid var(--line);padding:.7rem .8rem;border-radius:6px;margin:.6rem 0;white-space:pre-wrap}
pre code{font-size:inherit}summary{cursor:pointer;padding:.15rem 0}.muted{color:var(--muted)}
dl{margin:.5rem 0 1.5rem}dt{margin-top:.75rem}dd{margin:0}.next{display:block;color:var(--muted)}
form{display:grid;gap:.6rem;margin:.5rem 0}label{display:grid;gap:.15rem;font-size:.9rem}
input,select,button{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--muted);border-radius:6px;padding:.35rem .6rem;max-width:100%}
button{justify-self:start;background:var(--accent);border-color:var(--accent);color:var(--on-accent);cursor:pointer;font-weight:600}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}.failed{color:var(--bad)}`;
