import type { ComponentChildren } from "preact";

/**
 * The summary is one component with two lives. In the browser it shows an answer of the graph. At build time it is given places
 * in stead of one, by whose names Jinja finds the same answer, and the components here write Jinja's tags. What is shown is named
 * once for both, so the served page and the app can't drift apart.
 */
export const template: { writer: Writer | null } = { writer: null };

/** Writes Jinja's names; `places.ts` has the one there is. */
export interface Writer {
  /** The name by which Jinja finds a part of what this place stands for. */
  nameOf(place: object, part: string): string;
  /** The place of this name. */
  place(name: string): unknown;
}

/** Its children where `of[has]` is something; `or` is what the server doesn't know, and shows them, too. */
export function When<Of extends object>({
  of,
  has,
  or,
  children,
}: {
  of: Of | null | undefined;
  has: keyof Of & string;
  or?: boolean;
  children: ComponentChildren;
}) {
  const { writer } = template;
  if (writer) return <If test={writer.nameOf(of as Of, has)}>{children}</If>;
  return of?.[has] || or ? children : null;
}

/** Its children where the list `of[list]` has `item`. */
export function WhenIn<List extends string, Item extends string>({
  of,
  list,
  item,
  or,
  children,
}: {
  of: Record<List, readonly Item[]>;
  list: List;
  item: NoInfer<Item>;
  or?: boolean;
  children: ComponentChildren;
}) {
  const { writer } = template;
  if (writer) return <If test={`'${item}' in ${writer.nameOf(of, list)}`}>{children}</If>;
  return of[list].includes(item) || or ? children : null;
}

type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never;

/** A child for each of the list `of[list]`. */
export function Each<Of extends object, List extends keyof Of & string>({
  of,
  list,
  children,
}: {
  of: Of;
  list: List;
  children: (item: ItemOf<Of[List]>) => ComponentChildren;
}) {
  const { writer } = template;
  if (!writer) return <>{(of[list] as readonly ItemOf<Of[List]>[]).map((item) => children(item))}</>;
  return (
    <>
      {`{% for item in ${writer.nameOf(of, list)} %}`}
      {children(writer.place("item") as ItemOf<Of[List]>)}
      {"{% endfor %}"}
    </>
  );
}

function If({ test, children }: { test: string; children: ComponentChildren }) {
  return (
    <>
      {`{% if ${test} %}`}
      {children}
      {"{% endif %}"}
    </>
  );
}
