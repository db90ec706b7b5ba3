import { AppPlugin } from '@grafana/data';
import { loadPlugin } from './loadPlugin';

// The packages pull in modules that only a bundler can read.
jest.mock('@grafana/data', () => ({ AppPlugin: class {} }));
jest.mock('./sharedModules', () => ({ sharedModules: { react: 'the React of the host' } }));

type Definition = Parameters<NonNullable<typeof window.define>>;

/** Runs a script that consists of one `define`, as the browser would. */
function answerScript(...definition: Definition): void {
  const script = document.head.querySelector('script');
  window.define?.(...definition);
  script?.onload?.(new Event('load'));
  script?.remove();
}

it('gives a plugin the modules of the host and its own address', async () => {
  const plugin = new AppPlugin();
  const factory = jest.fn(async () => ({ plugin }));
  const loading = loadPlugin('/public/plugins/some-app/module.js');
  answerScript(['react', 'module'], factory);
  await expect(loading).resolves.toBe(plugin);
  expect(factory).toHaveBeenCalledWith('the React of the host', { uri: '/public/plugins/some-app/module.js' });
  expect(window.define).toBeUndefined();
});

it('lists the modules that the host does not share', async () => {
  const loading = loadPlugin('/module.js');
  answerScript('name', ['react', 'jquery', 'd3'], () => ({}));
  await expect(loading).rejects.toThrow('jquery, d3');
});

it('refuses a module that is no app plugin', async () => {
  const loading = loadPlugin('/module.js');
  answerScript([], () => ({ plugin: {} }));
  await expect(loading).rejects.toThrow('exports no app plugin');
});
