import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  FieldType,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  ThresholdsMode,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
  type DataTransformerInfo,
  type Field,
  type FieldConfigPropertyItem,
} from '@grafana/data';

const NoEditor = () => null;

/** A field option that is applied to data; nothing here edits it. */
function fieldOption(
  id: string,
  process: FieldConfigPropertyItem['process'],
  rest: Partial<FieldConfigPropertyItem> = {}
): FieldConfigPropertyItem {
  return {
    id,
    path: id,
    name: id,
    description: '',
    editor: NoEditor,
    override: NoEditor,
    process,
    shouldApply: () => true,
    ...rest,
  };
}

const isNumeric = ({ type }: Field) => type === FieldType.number;

/** Without these, units, thresholds, colors and mappings are silently ignored. */
const FIELD_OPTIONS = [
  fieldOption('unit', unitOverrideProcessor),
  fieldOption('min', numberOverrideProcessor, { shouldApply: isNumeric }),
  fieldOption('max', numberOverrideProcessor, { shouldApply: isNumeric }),
  fieldOption('fieldMinMax', booleanOverrideProcessor, { shouldApply: isNumeric }),
  fieldOption('decimals', numberOverrideProcessor, { shouldApply: isNumeric }),
  fieldOption('displayName', displayNameOverrideProcessor),
  fieldOption('color', identityOverrideProcessor, { defaultValue: { mode: 'thresholds' } }),
  fieldOption('noValue', stringOverrideProcessor),
  fieldOption('links', dataLinksOverrideProcessor, { defaultValue: [] }),
  fieldOption('actions', dataLinksOverrideProcessor, { defaultValue: [] }),
  fieldOption('mappings', valueMappingsOverrideProcessor, { defaultValue: [] }),
  fieldOption('thresholds', thresholdsOverrideProcessor, {
    defaultValue: {
      mode: ThresholdsMode.Absolute,
      steps: [
        { value: -Infinity, color: 'green' },
        { value: 80, color: 'red' },
      ],
    },
  }),
  fieldOption('filterable', booleanOverrideProcessor),
];

/** Grafana 12.4 takes the transformer itself, 13.2 a function that promises it: this is both. */
function transformation(info: DataTransformerInfo) {
  const { id, operator, defaultOptions } = info;
  return Object.assign(() => Promise.resolve(info), { id, operator, defaultOptions });
}

/** Fills the registries that Grafana's core fills: field options and transformations. */
export function initRegistries(): void {
  standardEditorsRegistry.setInit(() => []);
  standardFieldConfigEditorRegistry.setInit(() => FIELD_OPTIONS);
  // Some are listed under an older name as well.
  const byId = new Map(Object.values(standardTransformers).map((info) => [info.id, info]));
  standardTransformersRegistry.setInit(() =>
    [...byId.values()].map((info) => ({
      id: info.id,
      name: info.name,
      transformation: transformation(info),
      editor: NoEditor,
      imageDark: '',
      imageLight: '',
    }))
  );
}
