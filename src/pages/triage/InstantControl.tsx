import { css } from '@emotion/css';
import { dateTime, type GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import {
  type SceneComponentProps,
  SceneObjectBase,
  type SceneObjectState,
  SceneObjectUrlSyncConfig,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import { Button, DateTimePicker, Icon, useStyles2 } from '@grafana/ui';
import React from 'react';
import { formatClock } from '../../components/format';
import { formatInstant } from '../../components/formatInstant';
import { testIds } from '../../components/testIds';
import { parseInstant } from '../../triage/instant';
import { urlText } from '../shared/controls/urlText';

interface InstantControlState extends SceneObjectState {
  /** RFC 3339 or unix seconds as text, possibly invalid; '' = live. */
  at: string;
}

/** Live, or a past instant; kept in the URL. */
export class InstantControl extends SceneObjectBase<InstantControlState> {
  static Component = InstantPicker;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: ['at'] });

  constructor() {
    super({ at: '' });
  }

  getUrlState(): SceneObjectUrlValues {
    return { at: this.state.at === '' ? null : this.state.at };
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    const at = urlText(values, 'at');
    if (at !== undefined) {
      this.setState({ at });
    }
  }

  /** @param at unix seconds; null = live */
  goTo(at: number | null): void {
    const text = at === null ? '' : formatInstant(at);
    const shown = parseInstant(this.state.at);
    // The picker also reports the instant that it shows, when the focus leaves it.
    if (shown === null || formatInstant(shown) !== text) {
      this._urlSync.performBrowserHistoryAction(() => this.setState({ at: text }));
    }
  }
}

function InstantPicker({ model }: SceneComponentProps<InstantControl>) {
  const styles = useStyles2(getStyles);
  const { at } = model.useState();
  if (at === '') {
    return (
      <div className={styles.control}>
        <span className={styles.mode} data-testid={testIds.controls.live}>
          <Icon name="sync" /> <Trans i18nKey="instant.live">Live, every 5 s</Trans>
        </span>
        <Button variant="secondary" icon="history" onClick={() => model.goTo(Date.now() / 1000)}>
          <Trans i18nKey="instant.choose">Choose an instant</Trans>
        </Button>
      </div>
    );
  }
  const instant = parseInstant(at);
  return (
    <div className={styles.control}>
      {instant !== null && (
        <span className={styles.mode} data-testid={testIds.controls.replay}>
          <Icon name="history" /> {t('instant.replay', 'Replay {{time}}', { time: formatClock(instant) })}
        </span>
      )}
      <DateTimePicker
        date={instant === null ? undefined : dateTime(instant * 1000)}
        onChange={(date) => date !== undefined && model.goTo(date.valueOf() / 1000)}
        showSeconds
      />
      <Button variant="primary" onClick={() => model.goTo(null)} data-testid={testIds.controls.backToLive}>
        <Trans i18nKey="instant.back">Back to live</Trans>
      </Button>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  control: css({ alignItems: 'center', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  mode: css({ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
});
