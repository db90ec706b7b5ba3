import { css } from '@emotion/css';
import { type DataFrame, type GrafanaTheme2 } from '@grafana/data';
import { type UPlotConfigBuilder, useStyles2 } from '@grafana/ui';
import React, { useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/** The part of a drawn plot that shows data, and the time that it shows (unix ms). */
interface Plot {
  over: HTMLElement;
  min: number;
  max: number;
}

interface Event {
  time: number;
  /** null for a moment. */
  timeEnd: number | null;
  title: string;
  text: string;
  color: string;
}

function toEvents(frame: DataFrame): Event[] {
  const valuesOf = (name: string) => frame.fields.find((field) => field.name === name)?.values ?? [];
  const [times, ends] = [valuesOf('time'), valuesOf('timeEnd')];
  const [titles, texts, colors] = [valuesOf('title'), valuesOf('text'), valuesOf('color')];
  return times.map((time: number, i: number) => ({
    time,
    timeEnd: ends[i] ?? null,
    title: titles[i] ?? '',
    text: texts[i] ?? '',
    color: colors[i] ?? 'red',
  }));
}

/** A dashed line with a marker at its foot for each event of the annotation frames; a stretch of time is shaded. */
export function Annotations({ config, frames }: { config: UPlotConfigBuilder; frames: DataFrame[] }) {
  const styles = useStyles2(getStyles);
  const [plot, setPlot] = useState<Plot | null>(null);
  useLayoutEffect(() => {
    config.addHook('draw', ({ over, scales: { x } }) => {
      const [min, max] = [x?.min ?? 0, x?.max ?? 0];
      setPlot((last) => (last?.over === over && last.min === min && last.max === max ? last : { over, min, max }));
    });
  }, [config]);
  if (plot === null || plot.max <= plot.min) {
    return null;
  }
  const { over, min, max } = plot;
  const place = (time: number) => ((time - min) / (max - min)) * 100;
  const events = frames.flatMap(toEvents).filter(({ time, timeEnd }) => (timeEnd ?? time) >= min && time <= max);
  return createPortal(
    events.map(({ time, timeEnd, title, text, color }) => {
      const [left, right] = [Math.max(0, place(time)), Math.min(100, place(timeEnd ?? time))];
      return (
        <div
          key={`${time} ${title} ${text}`}
          className={styles.event}
          style={{ left: `${left}%`, width: `${right - left}%`, color }}
        >
          <div
            className={styles.marker}
            role="img"
            aria-label={`${title}: ${text}`}
            title={`${title}\n${text}`}
            data-testid="preview annotation"
          />
        </div>
      );
    }),
    over
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  event: css({
    borderLeft: '1px dashed currentcolor',
    height: '100%',
    pointerEvents: 'none',
    position: 'absolute',
    top: 0,
    '&::before': { background: 'currentcolor', content: '""', inset: 0, opacity: 0.1, position: 'absolute' },
  }),
  marker: css({
    borderBottom: `${theme.spacing(0.75)} solid currentcolor`,
    borderLeft: `${theme.spacing(0.5)} solid transparent`,
    borderRight: `${theme.spacing(0.5)} solid transparent`,
    left: theme.spacing(-0.5),
    pointerEvents: 'auto',
    position: 'absolute',
    top: '100%',
  }),
});
