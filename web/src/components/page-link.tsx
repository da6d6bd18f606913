import { navigate } from "../lib/location";

/** A link to a page of ours, which does not load anew. A new tab is left to the browser. */
export function PageLink({ href, onClick, ...rest }: React.ComponentProps<"a"> & { readonly href: string }) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        const isPlain =
          event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
        if (event.defaultPrevented || !isPlain) return;
        event.preventDefault();
        navigate(href);
      }}
    />
  );
}
