import {
  FieldConfigProperty,
  identityOverrideProcessor,
  PanelPlugin,
  PluginType,
  type FieldColorModeId,
  type PanelProps,
} from '@grafana/data';
import { type ComponentType } from 'react';

interface PanelDescription<Options> {
  /** The id of Grafana's panel that this one stands for. */
  id: string;
  component: ComponentType<PanelProps<Options>>;
  /** Options with their defaults. */
  options: Options;
  /** Fields of `custom` with their defaults; what isn't named here doesn't reach the panel. */
  customFields: Record<string, unknown>;
  colorMode: FieldColorModeId;
}

const NoEditor = () => null;

function optionItems(defaults: object) {
  return Object.entries(defaults).map(([name, defaultValue]) => ({
    id: name,
    path: name,
    name,
    defaultValue,
    editor: NoEditor,
  }));
}

/** A panel plugin of the host's own. */
export function createPanel<Options extends object>(description: PanelDescription<Options>): PanelPlugin<Options> {
  const { id, component, options, customFields, colorMode } = description;
  const plugin = new PanelPlugin<Options>(component)
    .useFieldConfig({
      standardOptions: { [FieldConfigProperty.Color]: { defaultValue: { mode: colorMode } } },
      useCustomConfig: (builder) => {
        for (const item of optionItems(customFields)) {
          builder.addCustomEditor({
            ...item,
            override: NoEditor,
            process: identityOverrideProcessor,
            shouldApply: () => true,
          });
        }
      },
    })
    .setPanelOptions((builder) => {
      for (const item of optionItems(options)) {
        builder.addCustomEditor(item);
      }
    });
  plugin.meta = {
    id,
    name: id,
    type: PluginType.panel,
    module: '',
    baseUrl: '',
    sort: 0,
    info: {
      author: { name: '' },
      description: '',
      links: [],
      logos: { small: '', large: '' },
      screenshots: [],
      updated: '',
      version: '',
    },
  };
  return plugin;
}
