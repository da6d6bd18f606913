import { THEMES, usePreferences } from "../../stores/preferences";
import { THEME_NAMES } from "./theme-names";

/** The choice of a theme in one line, for pages without a menu. */
export function ThemeSelect() {
  const { theme, set } = usePreferences();
  return (
    <label>
      Theme
      <select
        value={theme}
        onChange={({ target }) => set({ theme: THEMES.find((one) => one === target.value) ?? "system" })}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {THEME_NAMES[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
