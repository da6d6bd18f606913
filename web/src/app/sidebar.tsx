import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { IconButton } from "../components/icon-button";
import { LinkFooter } from "../features/link/link-state";
import { PlayerList, type PlayerListProps } from "../features/players/player-list";
import { Brand } from "../features/session/brand";
import { SettingsMenu } from "../features/settings/settings-menu";
import { Totals } from "../features/totals/totals";
import { usePreferences } from "../stores/preferences";
import { AccountMenu } from "./account-menu";

/** The column beside the map: who, how much, and everybody by name. */
export function Sidebar(props: PlayerListProps) {
  const setPreferences = usePreferences((preferences) => preferences.set);
  return (
    <aside className="side" id="players" tabIndex={-1} aria-label="Fleet">
      <header className="brand">
        <Brand />
        <span className="sp" />
        <SettingsMenu />
        <AccountMenu />
        <IconButton
          icon={PanelLeftClose}
          label="Close the sidebar"
          onClick={() => setPreferences({ isSidebarOpen: false })}
        />
      </header>
      <Totals />
      <PlayerList {...props} />
      <LinkFooter />
    </aside>
  );
}

/** What is left of a closed sidebar. */
export function SidebarHandle() {
  const setPreferences = usePreferences((preferences) => preferences.set);
  return (
    <div className="float side-handle">
      <IconButton
        icon={PanelLeftOpen}
        label="Open the sidebar"
        onClick={() => setPreferences({ isSidebarOpen: true })}
      />
    </div>
  );
}
