import { useEffect, useState } from "preact/hooks";
import "./waiting.css";

/** Says what is going on, once it takes longer than a blink; its space is kept from the start. */
export function Waiting({ what }: { what: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class="waiting" role="status">
      {shown ? what : ""}
    </p>
  );
}
