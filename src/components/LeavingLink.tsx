import { useReturnToPrevious } from '@grafana/runtime';
import React, { type ComponentProps, type MouseEvent } from 'react';
import { ExactLink } from './ExactLink';

interface Props extends ComponentProps<typeof ExactLink> {
  /** What the current page is called in “Back to …”. */
  from: string;
}

/** A link to another page, on which Grafana offers the way back to this one. */
export function LeavingLink({ from, ...link }: Props) {
  const returnToPrevious = useReturnToPrevious();
  return <ExactLink {...link} onClick={(event) => isInThisTab(event) && returnToPrevious(from)} />;
}

function isInThisTab({ button, ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  return button === 0 && !ctrlKey && !metaKey && !shiftKey;
}
