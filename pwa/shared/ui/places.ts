/** What a component is given at build time in stead of an answer: places, by whose names Jinja finds the answer's parts. */

import { Fragment, options } from "preact";
import { template } from "./template";

const NAME = Symbol("name");

interface Place {
  [NAME]: string;
}

/** What stands for an answer: `place().venue.name` is written as `{{ venue.name }}`. */
export function place<Answer extends object>(name = ""): Answer {
  return new Proxy({ [NAME]: name } as object as Answer, {
    get(_, part) {
      if (part === NAME) return name;
      if (part === Symbol.toPrimitive || part === "toString") return () => `{{ ${name} }}`;
      return typeof part === "symbol" ? undefined : place(join(name, part));
    },
  });
}

function join(name: string, part: string): string {
  return name ? `${name}.${part}` : part;
}

/** What `write` renders, as a template: a place is written as its name, and conditions and lists as Jinja's tags. */
export function asTemplate(write: () => string): string {
  template.writer = { nameOf: (of, part) => join((of as Place)[NAME], part), place };
  options.vnode = ({ type, props }) => {
    // A component is given places; an element, and what is between elements, their names.
    if (typeof type === "function" && type !== Fragment) return;
    for (const [name, value] of Object.entries(props)) Object.assign(props, { [name]: written(value) });
  };
  try {
    return write();
  } finally {
    options.vnode = undefined;
    template.writer = null;
  }
}

function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  return typeof value === "object" && value !== null && NAME in value ? String(value) : value;
}
