import Ajv from 'ajv';
import diagnosis from '../../cli/diagnosis.schema.json';
import dashboard from './dashboard.schema.json';

const ajv = new Ajv({ allErrors: true, strictTypes: false });

/** Tells what a schema has against something in its printed form; [] if nothing. */
function checkedBy(schema: object): (printed: string) => string[] {
  const validate = ajv.compile(schema);
  return (printed) =>
    validate(JSON.parse(printed))
      ? []
      : (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

/** What the published schema has against a diagnosis. */
export const complaintsAbout = checkedBy(diagnosis);

/** What Grafana's dashboard model has against an importable dashboard. */
export const complaintsAboutDashboard = checkedBy(dashboard);
