import {
  type SceneComponentProps,
  SceneObjectBase,
  SceneObjectUrlSyncConfig,
  type SceneObjectUrlValues,
} from '@grafana/scenes';
import React, { useCallback, useMemo, useState } from 'react';
import { type Typed, WHAT_IF_FIELDS } from '../../capacity/whatIf';
import { type Matcher } from '../../promql/promql';
import { type Settings } from '../../settings';
import { type ScopedState } from '../shared/controls/scopedPage';
import { Readable } from '../shared/states/Readable';
import { fromUrl, toUrl } from '../shared/controls/urlText';
import { CapacityContent } from './CapacityContent';
import { CapacityOverview } from './CapacityOverview';
import { type Today } from './today';
import { type Subject } from './useCapacity';

type CapacitySceneState = ScopedState & Typed;

const NOTHING_TYPED: Typed = { calls: '', people: '', unmuted: '', screens: '' };

/** What the relays of the chosen data source and scope can still carry, and what other calls would need. */
export class CapacityScene extends SceneObjectBase<CapacitySceneState> {
  static Component = CapacityBody;
  protected override _urlSync = new SceneObjectUrlSyncConfig(this, { keys: [...WHAT_IF_FIELDS] });

  constructor(given: Omit<CapacitySceneState, keyof Typed>) {
    super({ ...given, ...NOTHING_TYPED });
  }

  getUrlState(): SceneObjectUrlValues {
    return toUrl(this.state, WHAT_IF_FIELDS);
  }

  updateFromUrl(values: SceneObjectUrlValues): void {
    this.setState(fromUrl(values, WHAT_IF_FIELDS));
  }
}

function CapacityBody({ model }: SceneComponentProps<CapacityScene>) {
  const { settings, problems, calls, people, unmuted, screens } = model.useState();
  const dataSource = model.state.dataSource.resolve();
  const { value } = dataSource.useState();
  const { scope } = model.state.scope.resolve().useState();
  const [today, setToday] = useState<Today | null>(null);
  const typed = useMemo(() => ({ calls, people, unmuted, screens }), [calls, people, unmuted, screens]);
  const take = useCallback((fresh: Typed) => model.setState(fresh), [model]);
  return (
    <CapacityContent settings={settings} problems={problems} typed={typed} today={today} onTyped={take}>
      <Readable dataSource={String(value)} scope={scope}>
        {(uid, matchers) => <Measured uid={uid} scope={matchers} settings={settings} onToday={setToday} />}
      </Readable>
    </CapacityContent>
  );
}

interface MeasuredProps {
  uid: string;
  scope: readonly Matcher[];
  settings: Settings;
  onToday(today: Today | null): void;
}

function Measured({ uid, scope, settings, onToday }: MeasuredProps) {
  const subject = useMemo(() => subjectOf(uid, scope, settings), [uid, scope, settings]);
  return <CapacityOverview subject={subject} onToday={onToday} />;
}

function subjectOf(uid: string, scope: readonly Matcher[], { products, limits, expected }: Settings): Subject {
  return { uid, scope, products, cpuLimit: limits.cpu, maxima: expected };
}
