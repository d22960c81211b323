import type { ComponentChildren } from "preact";

/**
 * The summary is one component with two lives. In the browser its model holds texts. At build time its model holds the names
 * of texts, as Jinja writes them, and these two components write Jinja's tags: so the server's first paint and the app can't
 * drift apart.
 */
export const template = { building: false };

/** Its children, where `value` is something; `name` is what the template calls it. */
export function When({ value, name, children }: { value: unknown; name: string; children: ComponentChildren }) {
  if (template.building) {
    return (
      <>
        {`{% if ${name} %}`}
        {children}
        {"{% endif %}"}
      </>
    );
  }
  return value ? children : null;
}

/** A child for each of a list of texts. */
export function Each({
  items,
  name,
  children,
}: {
  items: readonly string[];
  name: string;
  children: (item: string) => ComponentChildren;
}) {
  if (template.building) {
    return (
      <>
        {`{% for item in ${name} %}`}
        {children("{{ item }}")}
        {"{% endfor %}"}
      </>
    );
  }
  return <>{items.map(children)}</>;
}

/** A child for each of a list of things that are made of texts. */
export function EachOf<Item extends object>({
  items,
  name,
  children,
}: {
  items: readonly Item[];
  name: string;
  children: (item: Item) => ComponentChildren;
}) {
  if (template.building) {
    return (
      <>
        {`{% for item in ${name} %}`}
        {children(new Proxy({} as Item, { get: (_, part) => `{{ item.${String(part)} }}` }))}
        {"{% endfor %}"}
      </>
    );
  }
  return <>{items.map(children)}</>;
}
