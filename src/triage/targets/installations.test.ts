/** @jest-environment node */
import { DESK_SOURCE, TOWER_SOURCE, WALKIE } from '../../../tests/fixtures/toyChecks';
import { NOW } from '../../../tests/support/queries';
import { english } from '../../messages';
import { installationsOf } from './installations';
import { type Process } from './process';
import { type Product } from '../model';
import { type Source } from './source';

/** A desk can serve calls itself, and is then a whole installation beside those with a tower. */
const walkie: Product = {
  ...WALKIE,
  standsAlone: ({ source, dialect }, others) =>
    source === DESK_SOURCE && dialect === 'embedded' && others.some((other) => other.source === TOWER_SOURCE),
};

let next = 0;

/** A process that delivers; each has its own start by default. */
function process(source: Source, labels: Record<string, string>, more: Partial<Process> = {}): Process {
  next += 100;
  return {
    source,
    labels: { job: source.job, ...labels },
    state: 'delivers',
    dialect: null,
    started: next,
    interval: 5,
    lastGood: NOW,
    ...more,
  };
}

const tower = (labels: Record<string, string>, more?: Partial<Process>): Process => process(TOWER_SOURCE, labels, more);
const desk = (labels: Record<string, string>, more?: Partial<Process>): Process => process(DESK_SOURCE, labels, more);

/** What is judged apart: environments, matchers and the names of towers and desks. */
function judged(...processes: Process[]): unknown[] {
  return installationsOf(walkie, processes, NOW).map(({ environment, matchers, sources }) => [
    environment.map(({ label, value }) => `${label}=${value}`).join(),
    matchers.map(({ label, op, value }) => `${label}${op}${value}`).join(),
    ...sources.map(({ instances }) => instances.join()),
  ]);
}

describe('environments', () => {
  test('one installation has none', () => {
    expect(judged(tower({ instance: 'a:8045' }), tower({ instance: 'b:8045' }), desk({ instance: 'm:8067' }))).toEqual([
      ['', '', 'a:8045,b:8045', 'm:8067'],
    ]);
  });

  test.each(['cluster', 'env', 'namespace', 'tenant', 'prometheus', 'region'])(
    'are told by %s where each value has a whole installation',
    (label) => {
      const of = (value: string, other: string): Process[] => [
        tower({ instance: `${value}:8045`, [label]: value }),
        desk({ instance: `${other}:8067`, [label]: value }),
      ];
      expect(judged(...of('prod', 'm1'), ...of('test', 'm2'))).toEqual([
        [`${label}=prod`, `${label}=prod`, 'prod:8045', 'm1:8067'],
        [`${label}=test`, `${label}=test`, 'test:8045', 'm2:8067'],
      ]);
    }
  );

  test('may have fewer sources than others, such as one whose desks measure the calls themselves', () => {
    const found = judged(
      tower({ instance: 'a:8045', cluster: 'prod' }),
      desk({ instance: 'm:8067', cluster: 'prod' }),
      desk({ instance: 't:8067', cluster: 'test' })
    );
    expect(found).toEqual([
      ['cluster=prod', 'cluster=prod', 'a:8045', 'm:8067'],
      ['cluster=test', 'cluster=test', '', 't:8067'],
    ]);
  });

  test('without the label is one, too', () => {
    const found = judged(
      tower({ instance: 'a:8045', env: 'test' }),
      desk({ instance: 'm:8067', env: 'test' }),
      tower({ instance: 'b:8045' }),
      desk({ instance: 'n:8067' })
    );
    expect(found).toEqual([
      ['env=', 'env=', 'b:8045', 'n:8067'],
      ['env=test', 'env=test', 'a:8045', 'm:8067'],
    ]);
  });

  test("don't split one installation across namespaces or clusters", () => {
    expect(
      judged(
        tower({ instance: 'a:8045', namespace: 'walkie-towers' }),
        desk({ instance: 'm:8067', namespace: 'walkie' }),
        desk({ instance: 'n:8067', namespace: 'walkie' })
      )
    ).toEqual([['', '', 'a:8045', 'm:8067,n:8067']]);
  });

  test.each(['region', 'dc', 'namespace', 'prometheus'])("don't split a tower off that has its own %s", (label) => {
    expect(
      judged(
        tower({ instance: 'a:8045', [label]: 'eu' }),
        tower({ instance: 'b:8045', [label]: 'us' }),
        desk({ instance: 'm:8067', [label]: 'eu' })
      )
    ).toEqual([['', '', 'a:8045,b:8045', 'm:8067']]);
  });

  test('may lack a source that not all installations have', () => {
    const radio: Source = { ...TOWER_SOURCE, id: 'radio', onlyWhere: [] };
    const of = (namespace: string): Process[] => [
      tower({ instance: `r-${namespace}`, namespace }),
      desk({ instance: `m-${namespace}`, namespace }),
    ];
    const product = { ...walkie, sources: [...walkie.sources, radio] };
    const all = [...of('live'), ...of('test'), process(radio, { instance: 'x', namespace: 'live' })];
    expect(installationsOf(product, all, NOW).map(({ environment }) => environment)).toEqual([
      [{ label: 'namespace', value: 'live' }],
      [{ label: 'namespace', value: 'test' }],
    ]);
  });

  test('can take several labels', () => {
    const of = (cluster: string, namespace: string): Process[] => [
      tower({ instance: `r-${cluster}-${namespace}`, cluster, namespace }),
      desk({ instance: `p-${cluster}-${namespace}`, cluster, namespace }),
    ];
    expect(judged(...of('eu', 'a'), ...of('eu', 'b'), ...of('us', 'a')).map((found) => (found as string[])[0])).toEqual(
      ['cluster=eu,namespace=a', 'cluster=eu,namespace=b', 'cluster=us,namespace=a']
    );
  });

  test('are not judged separately if there are too many', () => {
    const many = Array.from({ length: 9 }, (_, i) => desk({ instance: `m${i}:8067`, tenant: `t${i}` }));
    expect(judged(...many)).toHaveLength(1);
  });
});

describe('an installation without a tower beside one that has one', () => {
  test('is judged separately, even without a label for that', () => {
    expect(
      judged(
        tower({ instance: 'a:8045' }),
        desk({ instance: 'm:8067' }),
        desk({ instance: 't:8067', job: 'test' }, { dialect: 'embedded' })
      )
    ).toEqual([
      ['', 'job!=test', 'a:8045', 'm:8067'],
      ['job=test', 'job!~tower|walkie-desk', '', 't:8067'],
    ]);
  });

  test('is identified by its instances if jobs are shared', () => {
    expect(
      judged(
        tower({ instance: 'a:8045' }),
        desk({ instance: 'm:8067' }),
        desk({ instance: 't:8067' }, { dialect: 'embedded' })
      )
    ).toEqual([
      ['', 'instance!=t:8067', 'a:8045', 'm:8067'],
      ['instance=t:8067', 'instance!~a:8045|m:8067', '', 't:8067'],
    ]);
  });

  test('is the whole installation if there is no tower', () => {
    expect(judged(desk({ instance: 't:8067' }, { dialect: 'embedded' }), desk({ instance: 'u:8067' }))).toHaveLength(1);
  });
});

describe('names of processes', () => {
  test.each(['host', 'agent_hostname', 'nodename', 'cluster_node'])(
    'where several share an instance come from %s',
    (label) => {
      expect(
        judged(
          tower({ instance: 'localhost:8045', [label]: 'sfu-a' }),
          tower({ instance: 'localhost:8045', [label]: 'sfu-b' }),
          desk({ instance: 'm:8067' })
        )
      ).toEqual([['', '', 'sfu-a,sfu-b', 'm:8067']]);
    }
  );

  test('prefer the machine to the job', () => {
    expect(
      judged(
        tower({ instance: 'localhost:8045', job: 'one', host: 'sfu-a' }),
        tower({ instance: 'localhost:8045', job: 'two', host: 'sfu-b' })
      )
    ).toEqual([['', '', 'sfu-a,sfu-b', '']]);
  });

  test('take as many labels as needed to distinguish them', () => {
    const each = ['a', 'b'].flatMap((host) => ['1', '2'].map((port) => tower({ instance: `localhost:${port}`, host })));
    expect(judged(...each)).toEqual([['', '', 'localhost:1/a,localhost:1/b,localhost:2/a,localhost:2/b', '']]);
    const [{ processNames } = { processNames: null }] = installationsOf(walkie, each, NOW);
    expect(processNames?.labels).toEqual(['instance', 'host']);
    expect(processNames?.whereOf('localhost:1/b')).toEqual([
      { label: 'instance', value: 'localhost:1' },
      { label: 'host', value: 'b' },
    ]);
  });
});

describe('a process that is listed twice counts once', () => {
  test('if two replicas of Prometheus write to one store', () => {
    const copies = ['a', 'b'].flatMap((prometheus_replica) => [
      tower({ instance: 'r:8045', prometheus_replica }, { started: 5 }),
      desk({ instance: 'm:8067', prometheus_replica }, { started: 6 }),
    ]);
    expect(judged(...copies)).toEqual([['', 'prometheus_replica!=b', 'r:8045', 'm:8067']]);
    expect(english(installationsOf(walkie, copies, NOW)[0]?.notes[0]?.text ?? [])).toContain('prometheus_replica="a"');
  });

  test('by the replica that delivers more', () => {
    const found = judged(
      tower({ instance: 'r:8045', replica: 'a' }, { state: 'unscraped' }),
      tower({ instance: 'r:8045', replica: 'b' })
    );
    expect(found).toEqual([['', 'replica!=a', 'r:8045', '']]);
  });

  test("where its families are on the server's page, too", () => {
    expect(
      judged(
        tower({ instance: 'r:8045' }),
        desk({ instance: 'm:8067' }, { started: 7.25 }),
        desk({ instance: 'm:8067', job: 'site', desk_id: 'walkie.desk' }, { started: 7.25 })
      )
    ).toEqual([['', 'job!=site', 'r:8045', 'm:8067']]);
  });

  test('if two ports of a host show one start, under the documented job if possible', () => {
    expect(
      judged(desk({ instance: 'm:8065', job: 'apps' }, { started: 7 }), desk({ instance: 'm:8067' }, { started: 7 }))
    ).toEqual([['', 'job!=apps', '', 'm:8067']]);
  });

  test('but two machines that started at once are two', () => {
    expect(
      judged(
        tower({ instance: 'localhost:8045', host: 'a' }, { started: 7 }),
        tower({ instance: 'localhost:8045', host: 'b' }, { started: 7 }),
        tower({ instance: 'other:8045', host: 'c' }, { started: 7 })
      )
    ).toEqual([['', '', 'a,b,c', '']]);
  });

  test('and one that restarted is one', () => {
    expect(judged(tower({ instance: '[2001:db8::1]:8045' }), tower({ instance: '[2001:db8::2]:8045' }))).toEqual([
      ['', '', '[2001:db8::1]:8045,[2001:db8::2]:8045', ''],
    ]);
  });
});
