import { type ScopedVars } from '@grafana/data';
import { type TemplateSrv } from '@grafana/runtime';
import { sceneGraph, type SceneObject } from '@grafana/scenes';

declare global {
  interface Window {
    /** Set by the scene that is shown. */
    __grafanaSceneContext?: SceneObject;
  }
}

type Format = Parameters<TemplateSrv['replace']>[2];
type SceneFormat = Parameters<typeof sceneGraph.interpolate>[3];

/** The scene object that an expression belongs to: the one it was sent with, else the scene that is shown. */
function findSceneObject({ __sceneObject: wrapped }: ScopedVars): SceneObject | undefined {
  return wrapped?.value.valueOf() ?? window.__grafanaSceneContext;
}

/** Variables live in scenes, so this asks the scene; without one there is nothing to replace. */
export const hostTemplateSrv: TemplateSrv = {
  getVariables: () => [],
  replace: (target = '', scopedVars: ScopedVars = {}, format?: Format) => {
    const sceneObject = findSceneObject(scopedVars);
    return sceneObject ? sceneGraph.interpolate(sceneObject, target, scopedVars, format as SceneFormat) : target;
  },
  containsTemplate: (target = '') => /\$\w+|\$\{\w+|\[\[\w+/.test(target),
  updateTimeRange: () => {},
};
