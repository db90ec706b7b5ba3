import { config } from '@grafana/runtime';
import { LoadingPlaceholder } from '@grafana/ui';
import { t } from '@grafana/i18n';
import React, { useMemo } from 'react';
import { ruleIds } from '../../components/ruleIds';
import { PLUGIN_BASE_URL } from '../../constants';
import { type RuleBasis } from '../../objectives/ruleBasis';
import { boardGroups } from '../../boards/recordingRules';
import { PRODUCT_BOARDS } from '../../products/boards';
import { PRODUCT_RULES } from '../../products/rules';
import { type Matcher } from '../../promql/promql';
import { composeRules } from '../../rules/composeRules';
import { selectProducts, type Settings } from '../../settings';
import { type Outcome } from '../shared/states/useAsked';
import { AheadSwitch } from './AheadSwitch';
import { ApplySection } from './apply/ApplySection';
import { BasisText } from './BasisText';
import { ExportSection } from './ExportSection';
import { OptionFields } from './OptionFields';
import { ReachSection } from './ReachSection';
import { type Choices, defaultChoices, readChoices } from './ruleChoices';
import { useAhead } from './useAhead';
import { useRuleBasis } from './useRuleBasis';

interface Props {
  /** Of the data source. */
  uid: string;
  scope: readonly Matcher[];
  settings: Settings;
  /** What the URL holds. */
  typed: Choices;
  onTyped(change: Partial<Choices>): void;
  /** Whether the file also has the rules that answer triage ahead. */
  isAhead: boolean;
  onAhead(isOn: boolean): void;
}

/** What the alerts can notice for the chosen options, the rules as files, and their alerts in Grafana. */
export function RulesContent(props: Props) {
  const { uid, scope, settings } = props;
  const { products, sloWindowDays } = settings;
  const subject = useMemo(
    () => ({ uid, scope, products, windowDays: sloWindowDays }),
    [uid, scope, products, sloWindowDays]
  );
  const { outcome } = useRuleBasis(subject);
  return outcome === null ? (
    <div data-testid={ruleIds.loading}>
      <LoadingPlaceholder text={t('rules.loading', 'Measuring the scrape interval and the places')} />
    </div>
  ) : (
    <Composed {...props} outcome={outcome} />
  );
}

/** Without a trailing slash, also if Grafana is served under a path. */
function appAddress(): string {
  return `${config.appUrl.replace(/\/+$/, '')}${PLUGIN_BASE_URL}`;
}

function Composed({
  uid,
  scope,
  settings,
  typed,
  onTyped,
  isAhead,
  onAhead,
  outcome,
}: Props & { outcome: Outcome<RuleBasis> }) {
  const basis = 'error' in outcome ? null : outcome;
  const measured = basis?.scrape ?? null;
  const products = useMemo(() => selectProducts(PRODUCT_RULES, settings.products), [settings.products]);
  const options = useMemo(
    () => ({
      ...readChoices(typed, settings, measured).options,
      scope,
      expected: settings.expected,
      page: appAddress(),
    }),
    [typed, settings, measured, scope]
  );
  const rules = useMemo(() => composeRules(products, options), [products, options]);
  const asked = useMemo(() => ({ uid: isAhead ? uid : null, scope, settings }), [isAhead, uid, scope, settings]);
  const ahead = useAhead(asked);
  const exported = useMemo(
    () =>
      ahead !== null && 'group' in ahead
        ? {
            ...rules,
            groups: [
              ...rules.groups,
              ahead.group,
              ...boardGroups(PRODUCT_BOARDS, settings.products, {
                scope,
                limits: settings.limits,
                scrape: options.scrape,
              }),
            ],
          }
        : rules,
    [rules, ahead, settings, scope, options.scrape]
  );
  return (
    <>
      <OptionFields typed={typed} defaults={defaultChoices(settings, measured)} settings={settings} onTyped={onTyped} />
      <BasisText outcome={outcome} />
      <ReachSection products={products} options={options} largest={basis?.largest ?? []} />
      <ExportSection rules={exported} dataSource={uid}>
        <AheadSwitch isOn={isAhead} ahead={ahead} onChange={onAhead} />
      </ExportSection>
      <ApplySection rules={rules} dataSource={uid} />
    </>
  );
}
