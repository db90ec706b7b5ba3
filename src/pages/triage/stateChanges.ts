import { type SceneObject } from '@grafana/scenes';
import { Observable } from 'rxjs';

/** Tells whenever the state of a scene's object changes. */
export function stateChanges(object: SceneObject): Observable<void> {
  return new Observable((subscriber) => object.subscribeToState(() => subscriber.next()));
}
