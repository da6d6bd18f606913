import { Settings } from "lucide-react";
import { Choice } from "../../components/choice";
import { Popover } from "../../components/popover";
import { type Theme, usePreferences } from "../../stores/preferences";

const THEME_LABELS: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: "system", label: "System" },
  { value: "dark", label: "Dark" },
  { value: "light", label: "Light" },
  { value: "contrast", label: "High contrast" },
];

/** What this browser remembers about the look. */
export function SettingsMenu({ children }: { readonly children?: React.ReactNode }) {
  const { theme, set } = usePreferences();
  return (
    <Popover icon={Settings} label="Settings" side="below">
      <Choice
        legend="Theme"
        options={THEME_LABELS}
        value={theme}
        onChange={(value) => set({ theme: value })}
      />
      {children}
    </Popover>
  );
}
