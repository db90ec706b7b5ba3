import { type SceneObject } from '@grafana/scenes';
import { Observable } from 'rxjs';

/** Emits whenever the state of a scene object changes. */
export function stateChanges(object: SceneObject): Observable<void> {
  return new Observable((subscriber) => object.subscribeToState(() => subscriber.next()));
}
