import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n/labels";
import { setSheetClose } from "./back";
import { Icon } from "./icon";
import "./sheet.css";

/**
 * A native dialog: a sheet from the bottom on phones, centred on desktops. Focus goes in, and back to where it was.
 *
 * One that `embeds` Stripe's form holds everyone else off with its own hands: the bank's challenge comes at the end of the
 * page, where the browser's modal dialog would cover it and keep it from being touched (stripe/stripe-js #599). A press
 * beside it doesn't close it, either: what was typed would be gone.
 */
export function Sheet({
  title,
  onClose,
  embeds = false,
  children,
}: {
  title: string;
  onClose: () => void;
  embeds?: boolean;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    const others = embeds ? [...(element?.parentElement?.children ?? [])].filter((other) => other !== element) : [];
    for (const other of others) other.toggleAttribute("inert", true);
    if (embeds) element?.show();
    else element?.showModal();
    return () => {
      element?.close();
      for (const other of others) other.removeAttribute("inert");
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  // Before anything else can happen: "back" must not meet how it closed a moment ago, while a press was under way.
  useLayoutEffect(() => {
    setSheetClose(onClose);
    return () => setSheetClose(null);
  });
  // A sheet that isn't modal hears Escape also where what had the keyboard is gone.
  useLayoutEffect(() => {
    if (!embeds) return;
    const pressed = ({ key, target }: KeyboardEvent) => key === "Escape" && target === document.body && onClose();
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  });
  return (
    <dialog
      ref={dialog}
      class={`sheet ${embeds ? "embeds" : ""}`}
      aria-labelledby="sheet-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (embeds && event.key === "Escape") onClose();
      }}
      onClose={() => dialog.current?.isConnected && onClose()}
      onClick={(event) => {
        // The backdrop belongs to the dialog itself; everything inside is within its form of a panel.
        if (!embeds && event.target === dialog.current) onClose();
      }}
    >
      <div class="panel">
        <header class="panel-head">
          <h2 id="sheet-title" tabIndex={-1}>
            {title}
          </h2>
          <button type="button" class="plain round" aria-label={t.common.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
