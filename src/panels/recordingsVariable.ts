import { VariableHide, VariableRefresh } from '@grafana/data';
import {
  QueryVariable,
  type SceneVariable,
  type SceneVariableState,
  sceneGraph,
  SceneObjectBase,
  type ValidateAndUpdateResult,
  VariableDependencyConfig,
} from '@grafana/scenes';
import { catchError, from, map, type Observable, of } from 'rxjs';
import { getCoverageQuery, idOf, readCoverage, unfilteredBy } from '../boards/recordings';
import { type CostlyQuery } from '../boards/types';
import { type Ask } from './emptinessFinder';

const NAME = 'recordings';
/** Of a filter. */
const ALL = '$__all';

/** A query with it waits until it is known what is recorded. */
export const WAITS_FOR_RECORDINGS = { recordings: `$${NAME}` } as const;

interface State extends SceneVariableState {
  refresh: VariableRefresh;
  /** Ids of the queries to read from recordings. */
  read: readonly string[];
}

interface Options {
  costly: readonly CostlyQuery[];
  /** Names of the variables by which people filter. */
  filters: readonly string[];
  /** Name of the data source variable. */
  dataSource: string;
  ask: Ask;
  /** Is told which queries to read from recordings, before panels query. */
  choose(read: readonly CostlyQuery[]): void;
}

/** Which costly queries of a board rules have recorded for the whole range, without a filter that recordings lack. */
export class RecordingsVariable extends SceneObjectBase<State> implements SceneVariable<State> {
  protected override _variableDependency: VariableDependencyConfig<State>;

  constructor(private readonly options: Options) {
    super({
      type: 'custom',
      name: NAME,
      hide: VariableHide.hideVariable,
      skipUrlSync: true,
      refresh: VariableRefresh.onTimeRangeChanged,
      read: [],
    });
    this._variableDependency = new VariableDependencyConfig<State>(this, {
      variableNames: [...options.filters, options.dataSource],
    });
  }

  validateAndUpdate(): Observable<ValidateAndUpdateResult> {
    const { ask, choose, costly } = this.options;
    const { from: start, to: end } = sceneGraph.getTimeRange(this).state.value;
    const length = (end.valueOf() - start.valueOf()) / 1000;
    return from(ask(getCoverageQuery(length), end.valueOf() / 1000)).pipe(
      // Panels then ask as without rules, and say what fails.
      catchError(() => of([])),
      map((rows) => {
        const covered = readCoverage(rows, length);
        const read = unfilteredBy(this.filtering(), costly).filter((query) => covered.has(idOf(query)));
        choose(read);
        this.setState({ read: read.map(idOf) });
        return {};
      })
    );
  }

  getValue(): string {
    return this.state.read.join();
  }

  /** The filters that are not at "All". */
  private filtering(): string[] {
    return this.options.filters.filter((name) => {
      const variable = sceneGraph.lookupVariable(name, this);
      return !(variable instanceof QueryVariable && [variable.state.value].flat().includes(ALL));
    });
  }
}
