import { useMemo } from "react";
import { encode } from "uqr";

/** How many white modules the standard asks for around a QR code. */
const QUIET_ZONE = 4;

/** A QR code as an image. It is black on white in the dark look too, because cameras do not read it otherwise. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data } = encode(text, { ecc: "M", border: QUIET_ZONE });
    const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size: data.length, path: squares.join("") };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-44 shrink-0 rounded-md border border-line bg-white"
    >
      <path d={path} fill="black" />
    </svg>
  );
}
