import { useEffect, useRef, useState } from "preact/hooks";
import type { Figure } from "../api/types";
import type { Theme } from "./colours";
import type { EChartsType } from "./echarts";
import { height, option } from "./options";

interface Props {
  figure: Figure;
  beside: Figure | null;
  theme: Theme;
  day: number | null;
}

/** A figure that ECharts draws, as wide as its place. */
export function Chart({ figure, beside, theme, day }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const width = useWidth(place);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let gone = false;
    void import("./echarts").then(({ init }) => {
      if (gone || place.current === null) return;
      chart.current = init(place.current, null, { renderer: "svg" });
      setReady(true);
    });
    return () => {
      gone = true;
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);
  const tall = height(figure, width);
  useEffect(() => {
    if (!ready || chart.current === null || width === 0) return;
    chart.current.resize({ width, height: tall });
    chart.current.setOption(option(figure, { beside, theme, width, day }), { notMerge: true });
  }, [ready, figure, beside, theme, width, tall, day]);
  return (
    <div class="chart" ref={place} role="img" aria-label={figure.title} style={{ height: `${tall}px` }} />
  );
}

export function useWidth(place: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (place.current === null) return undefined;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [place]);
  return width;
}
