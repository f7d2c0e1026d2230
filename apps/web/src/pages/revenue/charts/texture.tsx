import type { Series } from "./series.js";

/** The side of the square that a texture repeats, in pixels. */
const TILE = 6;

const LINES = {
  rising: "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2",
  falling: "M-1,5 l2,2 M0,0 l6,6 M5,-1 l2,2",
  level: "M0,3 h6",
} as const;

interface TextureProps {
  id: string;
  series: Pick<Series, "color" | "texture">;
}

/** An SVG pattern of the series' colour. A shape with `fill="url(#id)"` is filled with it. */
export function Texture({ id, series: { color, texture } }: TextureProps) {
  return (
    <pattern id={id} width={TILE} height={TILE} patternUnits="userSpaceOnUse">
      <rect width={TILE} height={TILE} fill={color} fillOpacity={texture === "solid" ? 1 : 0.25} />
      {texture === "dots" && <circle cx={3} cy={3} r={1.5} fill={color} />}
      {texture in LINES && (
        <path d={LINES[texture as keyof typeof LINES]} stroke={color} strokeWidth={1.75} fill="none" />
      )}
    </pattern>
  );
}

/** A small square that looks as the series does in the chart, for its legend. */
export function Swatch({ id, series }: TextureProps) {
  return (
    <svg aria-hidden width={12} height={12} className="shrink-0 rounded-xs">
      <defs>
        <Texture id={id} series={series} />
      </defs>
      <rect width={12} height={12} fill={`url(#${id})`} stroke={series.color} strokeWidth={2} />
    </svg>
  );
}
