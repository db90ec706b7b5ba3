import { type Comparison, type PlacedRule } from './compare';

/** One change of what Grafana has. */
export type Step =
  | { kind: 'create-folder'; name: string; uid: string }
  | { kind: 'create'; name: string; rule: PlacedRule }
  | { kind: 'change'; name: string; uid: string; rule: object }
  | { kind: 'remove'; name: string; uid: string }
  /** Gives a group another interval (s), and keeps its rules. */
  | { kind: 'retime'; name: string; folder: string; interval: number }
  /** Removes a folder unless something is in it. */
  | { kind: 'remove-folder'; name: string; uid: string };

/** What became of some steps. */
export interface Outcome {
  done: readonly Step[];
  failed: ReadonlyArray<{ step: Step; reason: string }>;
  /** Steps that make no sense after a failed one. */
  skipped: readonly Step[];
}

/** All that makes Grafana have the wanted alerts. What people set beside Callscope's own values stays. */
export function applySteps({ wanted, needsFolder, create, change, remove, retime }: Comparison): Step[] {
  const { uid, title } = wanted.folder;
  return [
    ...(needsFolder && create.length > 0 ? [{ kind: 'create-folder', name: title, uid } as const] : []),
    ...create.map((rule): Step => ({ kind: 'create', name: rule.title, rule })),
    ...change.map((pair): Step => ({
      kind: 'change',
      name: pair.wanted.title,
      uid: pair.wanted.uid,
      rule: { ...pair.stored, ...pair.wanted },
    })),
    ...remove.map((rule): Step => ({ kind: 'remove', name: rule.title, uid: rule.uid })),
    // Grafana gives a new group its default interval.
    ...retime.map(({ name, interval }): Step => ({ kind: 'retime', name, folder: uid, interval })),
  ];
}

/** All that takes own alerts away, and the folder if nothing else is in it. */
export function removeSteps({ wanted, own }: Comparison): Step[] {
  const { uid, title } = wanted.folder;
  return [
    ...own.map((rule): Step => ({ kind: 'remove', name: rule.title, uid: rule.uid })),
    { kind: 'remove-folder', name: title, uid },
  ];
}

/**
 * Takes steps one after another. A failed one doesn't stop the others, unless there is no folder for them.
 * @param perform rejects with the reason
 * @param onDone gets the number of steps that ended
 */
export async function takeSteps(
  steps: readonly Step[],
  perform: (step: Step) => Promise<void>,
  onDone: (count: number) => void = () => undefined
): Promise<Outcome> {
  const done: Step[] = [];
  const failed: Array<{ step: Step; reason: string }> = [];
  for (const [i, step] of steps.entries()) {
    try {
      await perform(step);
      done.push(step);
    } catch (error) {
      failed.push({ step, reason: error instanceof Error ? error.message : String(error) });
      if (step.kind === 'create-folder') {
        return { done, failed, skipped: steps.slice(i + 1) };
      }
    }
    onDone(i + 1);
  }
  return { done, failed, skipped: [] };
}
