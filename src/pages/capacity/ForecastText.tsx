import { t } from '@grafana/i18n';
import React from 'react';
import { type Forecast } from '../../capacity/forecast';
import { type PredictedReport } from '../../capacity/report';
import { capacityIds } from '../../components/capacityIds';
import { formatNumber, formatShare } from '../../components/format';

/** The peak of the next day, with the error of the forecast. */
export function ForecastText({ report: { forecast, peakHeadroom } }: { report: PredictedReport }) {
  const { people, cores } = forecast;
  return (
    <p data-testid={capacityIds.forecast} style={{ margin: 0 }}>
      {people === null && cores === null ? (
        t('capacity.no-forecast', "Can't forecast the next peak: Prometheus has fewer than three days of these relays.")
      ) : (
        <>
          {t('capacity.forecast', 'Peak of the next 24 h: {{- people}}, {{- cores}}.', {
            people: people === null ? t('capacity.people-unknown', 'people unknown') : peopleText(people),
            cores: cores === null ? t('capacity.cores-unknown', 'cores unknown') : coresText(cores),
          })}{' '}
          {peakHeadroom !== null &&
            t('capacity.peak-headroom', 'Then {{- share}} of the usable CPU is left.', {
              share: formatShare(peakHeadroom),
            })}{' '}
          {basisText(cores ?? people)}
        </>
      )}
    </p>
  );
}

function peopleText({ value, error }: Forecast): string {
  return t('capacity.forecast-people', '{{value}} ± {{error}} people', {
    value: formatNumber(value),
    error: formatNumber(error),
  });
}

function coresText({ value, error }: Forecast): string {
  return t('capacity.forecast-cores', '{{value}} ± {{error}} cores', {
    value: value.toFixed(1),
    error: error.toFixed(1),
  });
}

function basisText(forecast: Forecast | null): string {
  if (forecast === null) {
    return '';
  }
  return forecast.method === 'weekly'
    ? t('capacity.weekly', 'Based on the same weekday of past weeks. Mean error over {{days}} known days.', {
        days: forecast.tested,
      })
    : t('capacity.recent', 'Based on the last three days. Mean error over {{days}} known days.', {
        days: forecast.tested,
      });
}
