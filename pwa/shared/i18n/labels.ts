/// <reference types="vite/client" />
/** The page's own labels, in the one language that it is shown in. A language is a catalogue beside this file and nothing else. */

import type { Labels } from "./en";

export type { Labels };

const CATALOGUES = import.meta.glob<{ labels: Labels }>(["./??.ts", "!./*.test.ts"]);

/** The languages that there is a catalogue of. */
export const LANGUAGES = Object.keys(CATALOGUES).map((path) => path.slice(2, 4));

/** The labels. Nothing is shown before they are loaded. */
export let t: Labels;

/** Show these. */
export function setLabels(labels: Labels): void {
  t = labels;
}

/** Load the labels of the language that the page was served in. Rejects where they can't be had. */
export async function loadLabels(language: string = document.documentElement.lang): Promise<void> {
  const load = CATALOGUES[`./${language.slice(0, 2)}.ts`] ?? CATALOGUES["./en.ts"];
  if (load) t = (await load()).labels;
}
