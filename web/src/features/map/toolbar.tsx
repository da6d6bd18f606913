import {
  Crosshair,
  Flame,
  Keyboard,
  Layers,
  Maximize,
  Minus,
  PackageSearch,
  Plus,
  Route,
  ShieldHalf,
  Tag,
} from "lucide-react";
import { IconButton } from "../../components/icon-button";
import { Popover } from "../../components/popover";
import { lazyPart } from "../../lib/lazy-part";
import { useSelection } from "../../stores/selection";
import { useWindows } from "../../stores/windows";
import type { MapCommands } from "./commands";
import { useMapState } from "./map-state";

const LayersPanel = lazyPart(() => import("./layers-panel").then((file) => file.LayersPanel));

interface ToolbarProps {
  readonly commands: MapCommands | null;
  readonly isTouch: boolean;
  readonly onKeys: () => void;
}

export function Toolbar({ commands, isTouch, onKeys }: ToolbarProps) {
  const { layers, labelDetail, toggleLayer, cycleLabels } = useMapState();
  const { selected, followed, toggleFollow } = useSelection();
  const isFollowing = followed.length > 0;
  const layersPanel = (
    <Popover icon={Layers} label="Layers" side="left">
      <LayersPanel />
    </Popover>
  );
  const follow = (
    <IconButton
      icon={Crosshair}
      label="Follow"
      shortcut="f"
      isPressed={isFollowing}
      onClick={toggleFollow}
      disabledBecause={selected.length > 0 || isFollowing ? undefined : "Select a character to follow it"}
    />
  );
  const fit = (
    <IconButton icon={Maximize} label="Fit the characters" onClick={() => commands?.fitCharacters()} />
  );

  const items = (
    <IconButton
      icon={PackageSearch}
      label="Item search"
      shortcut="I"
      onClick={() => useWindows.getState().openSearch()}
    />
  );

  const suits = (
    <IconButton
      icon={ShieldHalf}
      label="Suit builder"
      shortcut="u"
      onClick={() => useWindows.getState().open("suits", selected.at(-1))}
    />
  );

  if (isTouch) {
    return (
      <div className="float tools" role="toolbar" aria-label="Map" aria-orientation="vertical">
        {layersPanel}
        {follow}
        {fit}
        {items}
        {suits}
      </div>
    );
  }
  return (
    <div className="float tools" role="toolbar" aria-label="Map" aria-orientation="vertical">
      <IconButton icon={Plus} label="Zoom in" shortcut="+" onClick={() => commands?.zoom(1)} />
      <IconButton icon={Minus} label="Zoom out" shortcut="-" onClick={() => commands?.zoom(-1)} />
      {fit}
      <hr />
      {layersPanel}
      <IconButton
        icon={Route}
        label="Trails"
        shortcut="t"
        isPressed={layers.trails}
        onClick={() => toggleLayer("trails")}
      />
      <IconButton
        icon={Flame}
        label="Spawn heat"
        shortcut="e"
        isPressed={layers.heat}
        onClick={() => toggleLayer("heat")}
      />
      <IconButton
        icon={Tag}
        label={`Names: ${LABEL_TEXT[labelDetail]}`}
        shortcut="l"
        onClick={cycleLabels}
        className={labelDetail > 1 ? "on" : ""}
      />
      {follow}
      <hr />
      {items}
      {suits}
      <hr />
      <IconButton icon={Keyboard} label="Keys" shortcut="?" onClick={onKeys} />
    </div>
  );
}

const LABEL_TEXT = { 1: "selected only", 2: "what fits", 3: "all that fit" } as const;
