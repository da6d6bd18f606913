import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { LiveFrame } from "../api/frames";
import { createLiveSocket } from "../api/live";
import { portalsQuery, raresQuery } from "../features/map/api";
import { meQuery } from "../features/session/api";
import { totalRaresQuery } from "../features/totals/api";
import { type Throttled, throttle } from "../lib/throttle";
import { announce } from "../stores/announcements";
import { useLink } from "../stores/link";
import { livePlayers } from "../stores/live-players";
import { createInventoryRefresh } from "./inventory-refresh";

const MESSAGE_TYPES: readonly LiveFrame["type"][] = [
  "players",
  "rare",
  "portal",
  "death",
  "inventory_snapshot",
  "inventory_delta",
];
/** A burst of portals or rares is one question to the server. */
const REFETCH_INTERVAL_MS = 5000;
const TICK_MS = 1000;
/** The rate is told as the mean over this many ticks. */
const RATE_TICKS = 5;
/** A full state that was asked for is given this long before it is asked for again. */
const RESUBSCRIBE_INTERVAL_MS = 2000;

function liveUrl(): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/ws/live`;
}

/** Runs the live connection: every frame ends in a store or makes a query stale. Returns the way to stop. */
export function startLiveSession(queries: QueryClient): () => void {
  const refetches = new Map<string, Throttled>();
  const refetch = (queryKey: QueryKey) => {
    const id = queryKey.join();
    const known = refetches.get(id);
    const run = known ?? throttle(() => void queries.invalidateQueries({ queryKey }), REFETCH_INTERVAL_MS);
    refetches.set(id, run);
    run.request();
  };
  const inventories = createInventoryRefresh(queries);
  const counts: number[] = [];
  let messageCount = 0;
  let behindMs: number | null = null;
  let lastDataMs = 0;

  const onFrame = (frame: LiveFrame, receivedAtMs: number) => {
    switch (frame.type) {
      case "players":
        if (!livePlayers.apply(frame, receivedAtMs)) resubscribe.request();
        behindMs = livePlayers.serverNow() - Date.parse(frame.server_time);
        lastDataMs = receivedAtMs;
        return;
      case "rare":
        announce(`${frame.character_name} found ${frame.name}`);
        refetch(raresQuery.queryKey);
        refetch(totalRaresQuery.queryKey);
        return;
      case "death":
        announce(`${frame.character_name} died`);
        return;
      case "portal":
        refetch(portalsQuery.queryKey);
        return;
      case "inventory_delta":
        inventories.soon(frame.character_name);
        return;
      case "inventory_snapshot":
        inventories.now(frame.character_name);
        return;
      case "resync":
        resubscribe.request();
        void queries.invalidateQueries();
        return;
      case "pong":
        livePlayers.noteServerTime(Date.parse(frame.server_time), receivedAtMs);
    }
  };

  const socket = createLiveSocket({
    url: liveUrl(),
    messageTypes: MESSAGE_TYPES,
    onFrame,
    onStatus: (status) => {
      useLink.setState({ status });
      // The server also hangs up when the session is over; then a new try would be refused for ever.
      if (status.phase === "reconnecting") void queries.invalidateQueries({ queryKey: meQuery.queryKey });
    },
    onReconnected: () => void queries.invalidateQueries(),
    onMessage: (isValid) => {
      messageCount += 1;
      if (!isValid) useLink.setState(({ invalidCount }) => ({ invalidCount: invalidCount + 1 }));
    },
  });
  const resubscribe = throttle(socket.resubscribe, RESUBSCRIBE_INTERVAL_MS);

  const tick = () => {
    const now = Date.now();
    livePlayers.tick(now);
    counts.unshift(messageCount);
    messageCount = 0;
    counts.length = Math.min(counts.length, RATE_TICKS);
    const silenceMs = now - lastDataMs;
    useLink.setState({
      messagesPerSecond: counts.reduce((sum, count) => sum + count, 0) / counts.length,
      // Between two frames nothing is late; after two seconds without one, the silence itself is the lag.
      behindMs: behindMs !== null && silenceMs > 2 * TICK_MS ? behindMs + silenceMs - TICK_MS : behindMs,
    });
  };

  socket.start();
  const timer = setInterval(tick, TICK_MS);
  return () => {
    clearInterval(timer);
    socket.stop();
    useLink.setState({ status: { phase: "connecting", sinceMs: Date.now() } });
    resubscribe.cancel();
    inventories.stop();
    for (const run of refetches.values()) run.cancel();
  };
}
