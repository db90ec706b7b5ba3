import Ajv from 'ajv';
import schema from '../../cli/diagnosis.schema.json';

const validate = new Ajv({ allErrors: true, strictTypes: false }).compile(schema);

/** What the published schema has against a diagnosis in its printed form; [] if nothing. */
export function complaintsAbout(printed: string): string[] {
  return validate(JSON.parse(printed))
    ? []
    : (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
