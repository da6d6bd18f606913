export { createRenderer } from "./engine";
