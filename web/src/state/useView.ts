import { useCallback, useEffect, useState } from "preact/hooks";
import { fromAddress, toAddress, type View } from "./address";

/** The view of the address, and how to change it; back and forward work. */
export function useView(): [View, (change: Partial<View>) => void] {
  const [view, setView] = useState<View>(() => fromAddress(location.hash));
  useEffect(() => {
    const read = () => setView(fromAddress(location.hash));
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  const change = useCallback((part: Partial<View>) => {
    setView((old) => {
      const next = { ...old, ...part };
      const address = toAddress(next);
      if (address !== location.hash) history.pushState(null, "", address);
      return next;
    });
  }, []);
  return [view, change];
}
