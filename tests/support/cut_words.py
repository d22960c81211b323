"""Finding words that a page cuts in two."""

from __future__ import annotations

# A word that a line's end cuts in two has a box on each line.
CUT_WORDS = """() => {
  const cut = [];
  const texts = document.createTreeWalker(document.querySelector("dialog[open]") ?? document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const parent = text.parentElement;
    if (!parent.checkVisibility() || parent.closest(".hidden, .unseen, script, style, .card-number, .reference")) continue;
    for (const { index, 0: word } of text.data.matchAll(/[\\p{L}\\p{N}$.,:]+/gu)) {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) cut.push(word);
    }
  }
  return cut;
}"""
