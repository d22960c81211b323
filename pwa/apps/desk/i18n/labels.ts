/** The desk's own labels, beside those that all apps share. A language is a catalogue beside this file and nothing else. */

import { loadLabels as loadShared, setLabels as setShared, t as shared } from "../../../shared/i18n/labels";
import type { Labels } from "./en";

export type { Labels };

const CATALOGUES = import.meta.glob<{ labels: Labels }>(["./??.ts", "!./*.test.ts"]);

/** The languages that there is a catalogue of. */
export const LANGUAGES = Object.keys(CATALOGUES).map((path) => path.slice(2, 4));

/** The labels. Nothing is shown before they are loaded. */
export let t: Labels;

/** Show these; what shared parts say of trouble is said in the desk's words. */
export function setLabels(labels: Labels): void {
  t = labels;
  setShared({ ...shared, trouble: labels.trouble });
}

/** Load the labels of the language that the page was served in. Rejects where they can't be had. */
export async function loadLabels(language: string = document.documentElement.lang): Promise<void> {
  const load = CATALOGUES[`./${language.slice(0, 2)}.ts`] ?? CATALOGUES["./en.ts"];
  const [found] = await Promise.all([load?.(), loadShared(language)]);
  if (found) setLabels(found.labels);
}
