import { type ProductRules } from '../rules/product';
import { mattermostRules } from './mattermost/rules/rules';
import { videocallRules } from './videocall/rules/rules';

/** All products with their recording and alerting rules. */
export const PRODUCT_RULES: readonly ProductRules[] = [mattermostRules, videocallRules];
