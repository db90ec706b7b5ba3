import React, { type ComponentProps, lazy } from 'react';
import { Part } from '../../components/Part';
import { type Concerned } from './tools/Concerned';
import { type LookUp } from './tools/LookUp';
import { type Reach } from './detail/Reach';
import { type Timeline } from './tools/timeline/Timeline';
import { type WhatChanged } from './tools/WhatChanged';

// These parts are not needed for the first verdict and load when opened.
const Changes = lazy(async () => ({ default: (await import('./tools/WhatChanged')).WhatChanged }));
const Who = lazy(async () => ({ default: (await import('./tools/Concerned')).Concerned }));
const Complaint = lazy(async () => ({ default: (await import('./tools/LookUp')).LookUp }));
const Figures = lazy(async () => ({ default: (await import('./detail/Reach')).Reach }));
const Verdicts = lazy(async () => ({ default: (await import('./tools/timeline/Timeline')).Timeline }));

export function LazyWhatChanged(props: ComponentProps<typeof WhatChanged>) {
  return (
    <Part>
      <Changes {...props} />
    </Part>
  );
}

export function LazyConcerned(props: ComponentProps<typeof Concerned>) {
  return (
    <Part>
      <Who {...props} />
    </Part>
  );
}

export function LazyLookUp(props: ComponentProps<typeof LookUp>) {
  return (
    <Part>
      <Complaint {...props} />
    </Part>
  );
}

export function LazyReach(props: ComponentProps<typeof Reach>) {
  return (
    <Part>
      <Figures {...props} />
    </Part>
  );
}

export function LazyTimeline(props: ComponentProps<typeof Timeline>) {
  return (
    <Part>
      <Verdicts {...props} />
    </Part>
  );
}
