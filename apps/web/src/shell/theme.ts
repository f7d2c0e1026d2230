import { useSyncExternalStore } from "react";

const KEY = "billstack.theme";
/** Tells public/theme.js, which sets the colours, and the menus that another colour was chosen. */
const CHANGED = "billstack:theme";

/** The colours that a person can choose. `system` follows the computer. */
export const THEMES = ["system", "light", "dark"] as const;
type Theme = (typeof THEMES)[number];
/** What people read for each of them. */
export const THEME_LABELS: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };

function chosenTheme(): Theme {
  const stored = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

/** Stores the chosen colours in this browser and shows them at once. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(watcher: () => void): () => void {
  window.addEventListener(CHANGED, watcher);
  window.addEventListener("storage", watcher);
  return () => {
    window.removeEventListener(CHANGED, watcher);
    window.removeEventListener("storage", watcher);
  };
}

/** Returns the chosen colours, and re-renders when they change, also in another tab. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, chosenTheme);
}
