import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { heatQuery, portalsQuery, raresQuery, trailsQuery } from "./api";
import { useHeatCell, useMapState } from "./map-state";
import { toPortals, toRares, toTrails } from "./model";
import type { Renderer } from "./renderer";

/** Fetches what the layers need and hands it to the engine; a layer that is off is not fetched. */
export function useMapData(renderer: Renderer | null): void {
  const { layers, heatHours, heatMob } = useMapState();
  const cell = useHeatCell();
  const trails = useQuery({ ...trailsQuery, enabled: layers.trails }).data;
  const portals = useQuery({ ...portalsQuery, enabled: layers.portals }).data;
  const rares = useQuery({ ...raresQuery, enabled: layers.rares }).data;
  const heat = useQuery({ ...heatQuery(heatHours, heatMob, cell), enabled: layers.heat }).data;

  useEffect(() => {
    if (trails !== undefined) renderer?.setTrails(toTrails(trails.trails));
  }, [renderer, trails]);
  useEffect(() => {
    if (portals !== undefined) renderer?.setPortals(toPortals(portals.portals));
  }, [renderer, portals]);
  useEffect(() => {
    if (rares !== undefined) renderer?.setRares(toRares(rares.rares));
  }, [renderer, rares]);
  useEffect(() => {
    renderer?.setHeat(heat === undefined ? null : { cells: heat.spawn_points, cell: heat.cell });
  }, [renderer, heat]);
}
