import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../control/process';
import { callscope } from '../support/command';

const PAGE = join(__dirname, '../../docs/alerting.md');

test.each([
  { what: 'Alertmanager', begin: 'route:', check: ['amtool', 'check-config'] },
  { what: 'Prometheus', begin: 'groups:', check: ['promtool', 'check', 'rules'] },
])('$what takes the example of the documentation', async ({ begin, check: [program = '', ...args] }) => {
  const blocks = [...(await readFile(PAGE, 'utf8')).matchAll(/```yaml\n([^]*?)```/g)].map(([, block = '']) => block);
  const own = blocks.filter((block) => block.startsWith(begin));
  expect(own).toHaveLength(1);
  const folder = await temporaryFolder();
  try {
    const file = join(folder.path, 'example.yml');
    await writeFile(file, own.join());
    expect(execFileSync(program, [...args, file], { encoding: 'utf8', stdio: 'pipe' })).toContain('SUCCESS');
  } finally {
    await folder.remove();
  }
});

test('the documentation has all options of the watcher, and no others', async () => {
  const [page, { stdout }, others] = await Promise.all([
    readFile(PAGE, 'utf8'),
    callscope('watch', ['--help']),
    callscope('capacity', ['--help']),
  ]);
  const optionsIn = (text: string): string[] =>
    [...text.matchAll(/^ +(?:-\w, )?(--[a-z-]+)/gm)].map(([, name = '']) => name);
  const documented = [...page.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, name = '']) => name);
  const common = optionsIn(others.stdout);
  const own = optionsIn(stdout).filter((name) => !common.includes(name));
  expect(documented.filter((name) => name !== '--format').sort()).toEqual(own.sort());
});
