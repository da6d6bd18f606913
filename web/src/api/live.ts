import { type LiveFrame, parseFrame } from "./frames";

/** What the socket is doing; `sinceMs` is when that began. */
export interface LinkStatus {
  readonly phase: "connecting" | "live" | "reconnecting" | "offline";
  readonly sinceMs: number;
}

export interface LiveSocketEvents {
  onFrame(frame: LiveFrame, receivedAtMs: number): void;
  onStatus(status: LinkStatus): void;
  /** A connection stands again after one was lost: whatever was fetched may be out of date. */
  onReconnected(): void;
  /** Every message, before it is looked at. */
  onMessage?(isValid: boolean): void;
}

export interface LiveSocket {
  start(): void;
  stop(): void;
  /** Subscribes again, which makes the server send a full snapshot. */
  resubscribe(): void;
}

export interface LiveSocketOptions extends LiveSocketEvents {
  readonly url: string;
  readonly messageTypes: readonly string[];
  /** 0..1; tests put a constant here. */
  readonly random?: () => number;
}

const PING_INTERVAL_MS = 15_000;
/** A link on which nothing arrived for a ping and a half is taken for dead. */
const SILENCE_MAX_MS = 24_000;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 10_000;

/** How long to wait before a try: doubling from half a second to ten, half of it at random. */
export function retryDelayMs(attempt: number, random: number): number {
  const fullMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** attempt);
  return fullMs * (0.5 + random / 2);
}

/** Keeps one live connection: subscribes, pings, and comes back by itself when it is lost. */
export function createLiveSocket(options: LiveSocketOptions): LiveSocket {
  const random = options.random ?? Math.random;
  let socket: WebSocket | null = null;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let pingTimer: ReturnType<typeof setInterval> | undefined;
  let attempt = 0;
  let wasLive = false;
  let lastMessageMs = 0;
  let status: LinkStatus = { phase: "connecting", sinceMs: Date.now() };

  const setPhase = (phase: LinkStatus["phase"]) => {
    if (phase === status.phase) return;
    // Offline and reconnecting are one absence; its age must not start anew when the reason changes.
    const isStillAway = status.phase !== "live" && phase !== "live";
    status = { phase, sinceMs: isStillAway ? status.sinceMs : Date.now() };
    options.onStatus(status);
  };

  const send = (message: object) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const subscribe = () => send({ type: "subscribe", message_types: options.messageTypes });

  const beat = () => {
    if (Date.now() - lastMessageMs > SILENCE_MAX_MS) lose();
    else send({ type: "ping" });
  };

  const onOpen = () => {
    lastMessageMs = Date.now();
    attempt = 0;
    subscribe();
    send({ type: "ping" });
    pingTimer = setInterval(beat, PING_INTERVAL_MS);
    setPhase("live");
    if (wasLive) options.onReconnected();
    wasLive = true;
  };

  const onMessage = (event: MessageEvent) => {
    lastMessageMs = Date.now();
    const parsed = typeof event.data === "string" ? parseFrame(event.data) : ({ kind: "invalid" } as const);
    options.onMessage?.(parsed.kind !== "invalid");
    if (parsed.kind === "frame") options.onFrame(parsed.frame, lastMessageMs);
  };

  const drop = () => {
    clearInterval(pingTimer);
    clearTimeout(retryTimer);
    const old = socket;
    socket = null;
    old?.close();
  };

  const lose = () => {
    drop();
    setPhase(navigator.onLine ? "reconnecting" : "offline");
    retryTimer = setTimeout(connect, retryDelayMs(attempt, random()));
    attempt += 1;
  };

  const connect = () => {
    drop();
    const fresh = new WebSocket(options.url);
    socket = fresh;
    // A socket that was given up may still speak; only the present one is heard.
    const ifCurrent =
      <E>(handle: (event: E) => void) =>
      (event: E) => {
        if (socket === fresh) handle(event);
      };
    fresh.addEventListener("open", ifCurrent(onOpen));
    fresh.addEventListener("message", ifCurrent(onMessage));
    fresh.addEventListener("close", ifCurrent(lose));
  };

  const onNetwork = () => {
    if (status.phase === "live" && navigator.onLine) return;
    if (navigator.onLine) connect();
    else setPhase("offline");
  };

  return {
    start() {
      window.addEventListener("online", onNetwork);
      window.addEventListener("offline", onNetwork);
      connect();
    },
    stop() {
      window.removeEventListener("online", onNetwork);
      window.removeEventListener("offline", onNetwork);
      drop();
    },
    resubscribe: subscribe,
  };
}
