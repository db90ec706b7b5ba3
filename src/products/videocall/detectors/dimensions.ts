import { message } from '../../../messages';
import { type Dimension } from '../../../triage/model';

type Place = Omit<Dimension, 'cause' | 'minRelays'>;

export const RELAY: Place = {
  label: 'server',
  name: message('place.relay', 'Relay'),
  noun: message('place.relay-noun', 'relay'),
  plural: message('place.relays', 'relays'),
};

export const REGION: Place = {
  label: 'region',
  name: message('place.region', 'Region'),
  noun: message('place.region-noun', 'region'),
  plural: message('place.regions', 'regions'),
};

export const TRANSPORT: Place = {
  label: 'server_type',
  name: message('place.transport', 'Transport'),
  noun: message('place.transport-noun', 'transport'),
  plural: message('place.transports', 'transports'),
};

export const MEETING: Place = {
  label: 'meeting_id',
  name: message('place.meeting', 'Meeting'),
  noun: message('place.meeting-noun', 'meeting'),
  plural: message('place.meetings', 'meetings'),
};
