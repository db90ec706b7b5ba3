import { type AppPluginMeta, type GrafanaPlugin } from '@grafana/data';
import { useState } from 'react';
import { type Message } from '../messages';
import { provisionedSettings, type Settings, readSettings, scopeProblem } from '../settings';
import { PRODUCTS } from '../products/triage';
import { SaveError, saveSettings } from './saveSettings';

export type SaveState = { kind: 'idle' | 'saving' | 'saved' } | { kind: 'failed'; error: SaveError };

export interface EditedSettings {
  draft: Settings;
  /** The problems of the saved settings. */
  problems: readonly Message[];
  /** Names of the settings that a provisioning file set. */
  provisioned: readonly string[];
  isChanged: boolean;
  /** The last completely typed and valid scope. */
  checkedScope: string;
  save: SaveState;
  onChange(change: Partial<Settings>): void;
  onScopeTyped(): void;
  /** Replaces the whole draft. */
  onImport(settings: Settings): void;
  onDiscard(): void;
  onSave(): Promise<void>;
}

/** The saved settings and their edited draft. */
export function useSettings(plugin: GrafanaPlugin<AppPluginMeta>): EditedSettings {
  const [stored, setStored] = useState(() => read(plugin.meta.jsonData));
  const [draft, setDraft] = useState(stored.settings);
  const [checkedScope, setCheckedScope] = useState(draft.scope);
  const [save, setSave] = useState<SaveState>({ kind: 'idle' });

  return {
    draft,
    problems: stored.problems,
    provisioned: stored.provisioned,
    isChanged: JSON.stringify(draft) !== JSON.stringify(stored.settings),
    checkedScope,
    save,
    onChange: (change) => {
      setDraft({ ...draft, ...change });
      setSave({ kind: 'idle' });
    },
    onScopeTyped: () => {
      if (scopeProblem(draft.scope) === null) {
        setCheckedScope(draft.scope);
      }
    },
    onImport: (settings) => {
      setDraft(settings);
      setCheckedScope(settings.scope);
      setSave({ kind: 'idle' });
    },
    onDiscard: () => {
      setDraft(stored.settings);
      setCheckedScope(stored.settings.scope);
      setSave({ kind: 'idle' });
    },
    onSave: async () => {
      setSave({ kind: 'saving' });
      try {
        await saveSettings(plugin.meta, draft);
        setStored(read(plugin.meta.jsonData));
        setSave({ kind: 'saved' });
      } catch (error) {
        setSave({ kind: 'failed', error: error instanceof SaveError ? error : new SaveError(String(error), null) });
      }
    },
  };
}

function read(jsonData: unknown): ReturnType<typeof readSettings> & { provisioned: string[] } {
  return { ...readSettings(jsonData, PRODUCTS), provisioned: provisionedSettings(jsonData, PRODUCTS) };
}
