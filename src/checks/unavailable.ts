import { english, type Message, type Value } from '../messages';
import { PromError } from '../promClient/errors';

/** What Prometheus doesn't have. The text is part of a sentence. */
export class Unavailable extends PromError {
  constructor(readonly text: Message) {
    super('not-supported', english(text));
  }
}

/** Why there is no answer, as part of a sentence. */
export function reasonOf(error: PromError): Value {
  return error instanceof Unavailable ? error.text : error.message;
}
