import { useQuery } from "@tanstack/react-query";
import { Check } from "../../components/check";
import { Choice } from "../../components/choice";
import { formatCount } from "../../lib/format";
import { mobsQuery } from "./api";
import { hoursText } from "./heat-legend";
import { HEAT_HOURS, type LabelDetail, useMapState } from "./map-state";
import type { Layer, MapStyle, TrailColor } from "./renderer";

const LAYER_LABELS: readonly (readonly [Layer, string])[] = [
  ["players", "Players"],
  ["labels", "Names"],
  ["trails", "Trails"],
  ["portals", "Portals"],
  ["rares", "Rares"],
  ["towns", "Towns"],
  ["grid", "Grid"],
  ["heat", "Spawn heat"],
];

const STYLES: readonly { readonly value: MapStyle | "theme"; readonly label: string }[] = [
  { value: "theme", label: "By theme" },
  { value: "relief", label: "Relief" },
  { value: "parchment", label: "Parchment" },
  { value: "night", label: "Night" },
];

const TRAIL_COLORS: readonly { readonly value: TrailColor; readonly label: string }[] = [
  { value: "character", label: "Character" },
  { value: "kills", label: "Kills/h" },
  { value: "altitude", label: "Height" },
];

const LABELS: readonly { readonly value: `${LabelDetail}`; readonly label: string }[] = [
  { value: "1", label: "Selected" },
  { value: "2", label: "What fits" },
  { value: "3", label: "All" },
];

/** Every switch of the map in one place. */
export function LayersPanel() {
  const { layers, style, trailColor, labelDetail, setLayer } = useMapState();
  return (
    <div className="layers">
      <Choice
        legend="Ground"
        options={STYLES}
        value={style ?? "theme"}
        onChange={(value) => useMapState.setState({ style: value === "theme" ? null : value })}
      />
      <fieldset className="checks">
        <legend>Layers</legend>
        {LAYER_LABELS.map(([layer, label]) => (
          <Check
            key={layer}
            label={label}
            isChecked={layers[layer]}
            onChange={(isChecked) => setLayer(layer, isChecked)}
          />
        ))}
      </fieldset>
      <Choice
        legend="Trails coloured by"
        options={TRAIL_COLORS}
        value={trailColor}
        onChange={(value) => useMapState.setState({ trailColor: value })}
      />
      <Choice
        legend="Names"
        options={LABELS}
        value={`${labelDetail}`}
        onChange={(value) => useMapState.setState({ labelDetail: Number(value) as LabelDetail })}
      />
      {layers.heat && <HeatOptions />}
    </div>
  );
}

function HeatOptions() {
  const { heatHours, heatMob } = useMapState();
  const mobs = useQuery(mobsQuery(heatHours)).data?.mobs ?? [];
  const isListed = heatMob === "" || mobs.some(({ mob }) => mob === heatMob);
  return (
    <fieldset className="heat-options">
      <legend>Spawn heat</legend>
      <label>
        Of the last
        <select
          className="select"
          value={heatHours}
          onChange={(event) => useMapState.setState({ heatHours: Number(event.target.value) })}
        >
          {HEAT_HOURS.map((hours) => (
            <option key={hours} value={hours}>
              {hoursText(hours)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Monster
        <select
          className="select"
          value={heatMob}
          onChange={(event) => useMapState.setState({ heatMob: event.target.value })}
        >
          <option value="">Every monster</option>
          {!isListed && <option value={heatMob}>{heatMob}</option>}
          {mobs.map(({ mob, count }) => (
            <option key={mob} value={mob}>
              {mob} ({formatCount(count)})
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
