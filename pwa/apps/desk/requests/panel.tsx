import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../../shared/ui/icon";
import { t } from "../i18n/labels";

/** What is opened in the place of a list: it covers nothing, Escape closes it, and the keyboard begins at its title. */
export function Panel({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section
      class="card in-place"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header class="in-place-head">
        <h2 tabIndex={-1} ref={heading}>
          {title}
        </h2>
        <button type="button" class="plain round" aria-label={t.requests.back} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </section>
  );
}
