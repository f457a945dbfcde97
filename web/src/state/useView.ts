import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { fromAddress, toAddress, type View } from "./address";

type Change = (part: Partial<View>) => void;

/** Milliseconds between two writings of the address while something moves; browsers bear few. */
const SPELL = 400;

/**
 * The view of the address, how to change it, and how to move within it: back leads to the view
 * before a change, but not through every step of a movement.
 */
export function useView(): [View, Change, Change] {
  const [view, setView] = useState<View>(() => fromAddress(location.hash));
  const now = useRef(view);
  const due = useRef(0); // a timer, while the address lags behind a movement
  const show = (next: View) => {
    now.current = next;
    setView(next);
  };
  const settle = () => {
    if (due.current === 0) return;
    clearTimeout(due.current);
    due.current = 0;
    history.replaceState(null, "", toAddress(now.current));
  };
  useEffect(() => {
    const read = () => {
      clearTimeout(due.current); // of a view that was left
      due.current = 0;
      show(fromAddress(location.hash));
    };
    addEventListener("hashchange", read);
    addEventListener("pagehide", settle);
    return () => {
      removeEventListener("hashchange", read);
      removeEventListener("pagehide", settle);
    };
  }, []);
  const change = useCallback((part: Partial<View>) => {
    settle();
    show({ ...now.current, ...part });
    const address = toAddress(now.current);
    if (address !== location.hash) history.pushState(null, "", address);
  }, []);
  const move = useCallback((part: Partial<View>) => {
    show({ ...now.current, ...part });
    due.current ||= window.setTimeout(settle, SPELL);
  }, []);
  return [view, change, move];
}
