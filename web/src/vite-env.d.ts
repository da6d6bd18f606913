import "react";

declare module "react" {
  /** Custom properties are styles too. */
  interface CSSProperties {
    [token: `--${string}`]: string | number | undefined;
  }
}
